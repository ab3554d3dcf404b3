import type { KubernetesObject } from 'cluster-tools';
import type { Work } from 'resource';
import type { Finding } from 'runbook';
import type { Guide } from './guide.ts';

/** The parts of a pod that tell as whom it calls AWS. */
interface PodSpec {
  readonly serviceAccountName?: string;
  readonly containers?: readonly {
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
  }[];
}

/**
 * The running pods of a service account carry the role. The pod identity webhook sets it only when a pod is created:
 * one that is older than the annotation falls back to the node's role, and says nothing.
 */
export async function podsCarryRole(guide: Guide, serviceAccount: string, work: Work): Promise<Finding> {
  const { kubectl, inputs, VAULT_AUTH_ROLE_ARN } = guide;
  const pods = (await kubectl.list('pod', inputs.NAMESPACE, work)).filter(
    (pod) =>
      specOf(pod).serviceAccountName === serviceAccount && pod.metadata.deletionTimestamp === undefined,
  );
  if (pods.length === 0) return { status: 'warn', detail: 'no pod runs as it' };
  const without = pods.filter((pod) => roleOf(pod) !== VAULT_AUTH_ROLE_ARN);
  if (without.length === 0) {
    return { status: 'pass', detail: `${names(pods)} run with AWS_ROLE_ARN=${VAULT_AUTH_ROLE_ARN}` };
  }
  return {
    status: 'fail',
    detail: `${names(without)} run with AWS_ROLE_ARN=${roleOf(without[0]) ?? '(none)'}: older than the annotation of their service account`,
    next: [
      `kubectl rollout restart deployment/${serviceAccount} -n ${inputs.NAMESPACE} (pnpm runbook 03-gloo first, where the annotation itself is missing).`,
    ],
  };
}

function specOf(pod: KubernetesObject): PodSpec {
  return (pod.spec ?? {}) as PodSpec;
}

function roleOf(pod: KubernetesObject | undefined): string | undefined {
  const { containers = [] } = pod === undefined ? {} : specOf(pod);
  return containers.flatMap(({ env = [] }) => env).find(({ name }) => name === 'AWS_ROLE_ARN')?.value;
}

function names(pods: readonly KubernetesObject[]): string {
  return pods.map(({ metadata }) => metadata.name).join(', ');
}
