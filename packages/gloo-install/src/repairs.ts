import { type Difference, differ, observe, type Resource, type StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { loginMetrics } from './gloo-metrics.ts';
import { type PodObservation, podsOf } from './pods.ts';
import { serviceAccountOf } from './service-accounts.ts';
import { restart, restartDeployment } from './workload.ts';

export interface PodsSpec {
  readonly kubectl: Kubectl;
  readonly NAMESPACE: string;
  readonly SERVICE_ACCOUNTS: readonly string[];
  readonly VAULT_AUTH_ROLE_ARN: string;
  /** Whether pods that have given up before their first login are recreated, too. */
  readonly logins?: boolean;
}

/** A pod, and how often its logins to Vault failed if none succeeded; `undefined` if that is unknown or was not asked. */
interface LivePod extends PodObservation {
  readonly onlyFailed?: number | undefined;
}

/** Pods that carry the role and its token. Pods without them are older than the annotation, and are recreated. */
export function podsWithRole(spec: PodsSpec): Resource<readonly LivePod[]> {
  const { kubectl, NAMESPACE: namespace, SERVICE_ACCOUNTS: serviceAccounts } = spec;
  const { VAULT_AUTH_ROLE_ARN: roleArn } = spec;
  const wrongIn = (pod: LivePod) => differencesOf(pod, roleArn);
  const accountsToRestart = (pods: readonly LivePod[]) =>
    new Set(pods.filter((pod) => wrongIn(pod).length > 0).map(({ serviceAccount }) => serviceAccount));
  return {
    kind: 'pods',
    name: `pods of ${namespace}/gloo with the role`,
    async read(work) {
      const pods = await podsOf(kubectl, { namespace, serviceAccounts }, work);
      return spec.logins ? withLogins(spec, pods, work) : pods;
    },
    differs: (live) => live.flatMap(wrongIn),
    remark: (live) => live.map(({ name }) => name).join(', '),
    command(live = []) {
      const lacking = accountsToRestart(live);
      return {
        run: serviceAccounts
          .filter((name) => lacking.size === 0 || lacking.has(name))
          .map((deployment) => kubectl.typed(restart(deployment, namespace))),
      };
    },
    async write(live = [], work) {
      const accounts = accountsToRestart(live);
      const deployments = (await kubectl.list('deployment', namespace, work)).filter((deployment) =>
        accounts.has(serviceAccountOf(deployment) ?? ''),
      );
      await Promise.all(
        deployments.map(({ metadata }) => restartDeployment(kubectl, metadata.name, namespace, work)),
      );
    },
  };
}

function differencesOf(
  { name, role, token, podIdentity, onlyFailed = 0 }: LivePod,
  roleArn: string,
): Difference[] {
  if (onlyFailed > 0)
    return differ(`${name}: logins to Vault`, `${onlyFailed} failed, none succeeded`, 'one');
  // Where there is an association, a new pod gets no role by the annotation either.
  if (podIdentity) return [];
  if (role !== roleArn) return differ(`${name}: AWS_ROLE_ARN`, role, roleArn);
  return differ(`${name}: its token`, token ? 'present' : 'absent', 'present');
}

async function withLogins(
  { kubectl, NAMESPACE: namespace, SERVICE_ACCOUNTS }: PodsSpec,
  pods: readonly PodObservation[],
  work: StepContext,
): Promise<readonly LivePod[]> {
  const observed = await Promise.all(
    SERVICE_ACCOUNTS.map((serviceAccount) =>
      observe(() => loginMetrics(kubectl, { namespace, serviceAccount }, work)),
    ),
  );
  const metrics = observed.flatMap((one) => ('value' in one ? one.value : []));
  return pods.map((pod) => {
    const logins = metrics.find((one) => one.pod === pod.name);
    return { ...pod, onlyFailed: logins?.successes === 0 ? logins.failures : undefined };
  });
}
