/** The longest cluster name that leaves room for the prefixes in the 64 characters of a role's name. */
const LONGEST = 40;

/**
 * The inputs of an acceptance run: names of its own, so that it touches nothing that exists. They are the same in
 * every run for a cluster, so that a run finds what a killed one left. Pure.
 */
export function ownNames(cluster: string): Readonly<Record<string, string>> {
  // A role's name in Vault ends with a letter, a digit or _.
  const suffix = cluster.slice(0, LONGEST).replace(/\W+$/, '');
  return {
    NAMESPACE: 'gloo-acceptance',
    VAULT_AUTH_ROLE_NAME: `gloo-acceptance-${suffix}`,
    VAULT_AUTH_POLICY_NAME: `gloo-acceptance-${suffix}`,
    VAULT_AUTH_GET_ROLE_POLICY_NAME: `gloo-acceptance-get-role-${suffix}`,
    VAULT_IRSA_ROLE_NAME: `vault-acceptance-${suffix}`,
    VAULT_AWS_AUTH_PATH: 'gloo-acceptance-aws',
    VAULT_KV_PATH: 'gloo-acceptance-kv',
  };
}
