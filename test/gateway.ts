import type { Sandbox } from 'sandbox';

/** An entry of a fleet file. */
export type Entry = Record<string, string>;

/** The entry of one Gloo in a cluster. `name` distinguishes a second one in the same cluster. */
export function gateway(
  { clusterName, kubeContext }: Pick<Sandbox, 'clusterName' | 'kubeContext'>,
  name = clusterName,
): Entry {
  const own = {
    NAMESPACE: `gloo-${name}`,
    VAULT_AUTH_ROLE_NAME: `role-${name}`,
    VAULT_AUTH_POLICY_NAME: `policy-${name}`,
    VAULT_AUTH_GET_ROLE_POLICY_NAME: `get-role-${name}`,
  };
  return { name, CLUSTER_NAME: clusterName, 'kube-context': kubeContext, ...(name !== clusterName && own) };
}
