import type { KubernetesObject } from 'cluster-tools';
import type { Work } from 'resource';
import type { Finding } from 'runbook';
import type { PodObservation } from 'troubleshoot';
import { type RunContext, SERVICE_ACCOUNTS } from './context.ts';

/** The parts of a pod that tell as whom it calls AWS. */
interface PodSpec {
  readonly serviceAccountName?: string;
  readonly containers?: readonly {
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
    readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
}

/** The running pods of Gloo's service accounts, and what the pod identity webhook gave them. */
export async function glooPods(
  { kubectl, inputs }: RunContext,
  work: Work,
): Promise<readonly PodObservation[]> {
  return glooPodsAmong(await kubectl.list('pod', inputs.NAMESPACE, work));
}

/** Those of them among all pods of the namespace. */
export function glooPodsAmong(pods: readonly KubernetesObject[]): readonly PodObservation[] {
  return pods.flatMap((pod) => {
    const serviceAccount = accountOfPod(pod) ?? '';
    if (!SERVICE_ACCOUNTS.includes(serviceAccount) || pod.metadata.deletionTimestamp !== undefined) return [];
    return [{ name: pod.metadata.name, serviceAccount, role: roleOf(pod), token: hasToken(pod) }];
  });
}

/**
 * The running pods of a service account carry the role. The pod identity webhook sets it only when a pod is created:
 * one that is older than the annotation falls back to the node's role, and says nothing.
 */
export async function podsCarryRole(guide: RunContext, serviceAccount: string, work: Work): Promise<Finding> {
  const { inputs, VAULT_AUTH_ROLE_ARN } = guide;
  const pods = (await glooPods(guide, work)).filter((pod) => pod.serviceAccount === serviceAccount);
  if (pods.length === 0) return { status: 'warn', detail: 'no pod runs as it' };
  const without = pods.filter(({ role }) => role !== VAULT_AUTH_ROLE_ARN);
  const tokenless = pods.filter(({ token }) => !token);
  if (without.length === 0 && tokenless.length === 0) {
    return { status: 'pass', detail: `${names(pods)} run with AWS_ROLE_ARN=${VAULT_AUTH_ROLE_ARN}` };
  }
  if (without.length === 0) {
    return {
      status: 'fail',
      detail: `${names(tokenless)} have the role, and no token to assume it with (AWS_WEB_IDENTITY_TOKEN_FILE and its volume)`,
      next: [`kubectl rollout restart deployment/${serviceAccount} -n ${inputs.NAMESPACE}`],
    };
  }
  return {
    status: 'fail',
    detail: `${names(without)} run with AWS_ROLE_ARN=${without[0]?.role ?? '(none)'}: older than the annotation of their service account`,
    next: [
      `kubectl rollout restart deployment/${serviceAccount} -n ${inputs.NAMESPACE} (pnpm runbook 03-gloo first, where the annotation itself is missing).`,
    ],
  };
}

/** The service account that a pod runs as. */
export function accountOfPod(pod: KubernetesObject): string | undefined {
  return specOf(pod).serviceAccountName;
}

/** The role that a pod calls AWS with: its AWS_ROLE_ARN. */
export function roleOf(pod: KubernetesObject): string | undefined {
  return variableOf(pod, 'AWS_ROLE_ARN');
}

/** Whether the file that AWS_WEB_IDENTITY_TOKEN_FILE names is on a volume of the pod. */
function hasToken(pod: KubernetesObject): boolean {
  const file = variableOf(pod, 'AWS_WEB_IDENTITY_TOKEN_FILE');
  const mounts = (specOf(pod).containers ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts);
  return file !== undefined && mounts.some(({ mountPath }) => file.startsWith(`${mountPath}/`));
}

function variableOf(pod: KubernetesObject, variable: string): string | undefined {
  const { containers = [] } = specOf(pod);
  return containers.flatMap(({ env = [] }) => env).find(({ name }) => name === variable)?.value;
}

function specOf(pod: KubernetesObject): PodSpec {
  return (pod.spec ?? {}) as PodSpec;
}

function names(pods: readonly PodObservation[]): string {
  return pods.map(({ name }) => name).join(', ');
}
