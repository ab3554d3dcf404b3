import { differ, quote, type Resource } from 'engine/resource';
import type { Kubectl, KubernetesObject } from 'kubernetes';
import type { PodObservation } from 'troubleshoot';
import { podsOf } from './pods.ts';

export interface PodsSpec {
  readonly release: string;
  readonly namespace: string;
  /** The service accounts of the pods. */
  readonly serviceAccounts: readonly string[];
  /** The guide's VAULT_AUTH_ROLE_ARN. */
  readonly roleArn: string;
}

/** Pods that carry the role and its token. Pods without them are older than the annotation, and are recreated. */
export function podsWithRole(kubectl: Kubectl, spec: PodsSpec): Resource<readonly PodObservation[]> {
  const { namespace, serviceAccounts, roleArn } = spec;
  const restart = (deployment: string) =>
    `${kubectl.shown} rollout restart deployment/${deployment} -n ${quote(namespace)}`;
  const without = (pods: readonly PodObservation[]) =>
    // Where there is an association, a new pod gets no role by the annotation either.
    pods.filter(({ role, token, podIdentity }) => !podIdentity && (role !== roleArn || !token));
  return {
    kind: 'pods',
    name: `pods of ${namespace}/${spec.release} with the role`,
    read: (work) => podsOf(kubectl, spec, work),
    compare(live = []) {
      const lacking = without(live);
      if (lacking.length === 0)
        return { action: 'no change', detail: live.map(({ name }) => name).join(', ') };
      return {
        action: 'update',
        differences: lacking.flatMap(({ name, role, token }) =>
          role === roleArn
            ? differ(`${name}: its token`, token ? 'present' : 'absent', 'present')
            : differ(`${name}: AWS_ROLE_ARN`, role, roleArn),
        ),
      };
    },
    command(live = []) {
      const lacking = new Set(without(live).map(({ serviceAccount }) => serviceAccount));
      return serviceAccounts
        .filter((name) => lacking.size === 0 || lacking.has(name))
        .map(restart)
        .join('\n');
    },
    async apply(live = [], work) {
      const accounts = new Set(without(live).map(({ serviceAccount }) => serviceAccount));
      const deployments = (await kubectl.list('deployment', namespace, work)).filter((deployment) =>
        accounts.has(serviceAccountOf(deployment) ?? ''),
      );
      await Promise.all(
        deployments.map(({ metadata }) => kubectl.restartDeployment(metadata.name, namespace, work)),
      );
    },
  };
}

/** The service account that the pods of a deployment run as. */
export function serviceAccountOf({ spec }: KubernetesObject): string | undefined {
  return (spec as { template?: { spec?: { serviceAccountName?: string } } }).template?.spec
    ?.serviceAccountName;
}
