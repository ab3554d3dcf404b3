import { stringify } from 'yaml';

/** A real cluster: what EKS and kubectl call it. */
export interface RealCluster {
  readonly clusterName: string;
  readonly kubeContext: string;
}

/**
 * The file of a fleet of so many entries in these clusters: first one in each, then further gateways, each in a namespace
 * and with names in IAM of its own. Pure.
 * @param skip how many entries come before the first of these
 */
export function fleetText(clusters: readonly RealCluster[], entries: number, skip = 0): string {
  const all = Array.from({ length: entries }, (_, index) => {
    const place = index + skip;
    const { clusterName, kubeContext } = clusters[place % clusters.length] as RealCluster;
    const gateway = Math.floor(place / clusters.length) + 1;
    const cluster = { CLUSTER_NAME: clusterName, 'kube-context': kubeContext };
    if (gateway === 1) return cluster;
    const own = `${clusterName}-${gateway}`;
    return {
      name: own,
      ...cluster,
      NAMESPACE: `gloo-system-${gateway}`,
      VAULT_AUTH_ROLE_NAME: `dev-role-iam-${own}`,
      VAULT_AUTH_POLICY_NAME: `gloo-vault-auth-policy-${own}`,
      VAULT_AUTH_GET_ROLE_POLICY_NAME: `gloo-vault-auth-get-role-policy-${own}`,
    };
  });
  return stringify({ clusters: all });
}
