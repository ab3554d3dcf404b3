import type { KubernetesRights } from './kubernetes.ts';
import type { VaultRule } from './vault.ts';

const READS: ReadonlySet<string> = new Set(['get', 'list', 'read', 'watch']);

/**
 * Requests that Kubernetes calls `create` although they change nothing: tokens for the logins, and the port-forward
 * to a Vault in the cluster.
 */
const CREATED_TO_READ: ReadonlySet<string> = new Set(['serviceaccounts/token', 'pods/portforward']);

/** The part of an operator's roles in Kubernetes that a plan and the logins of 04-verify need. Pure. */
export function readingKubernetes(rights: readonly KubernetesRights[]): KubernetesRights[] {
  return rights
    .filter(({ name }) => !name.endsWith('-charts'))
    .map((of) => ({
      ...of,
      name: `${of.name}-reading`,
      rules: of.rules.flatMap((rule) => {
        const verbs = rule.resources.every((resource) => CREATED_TO_READ.has(resource))
          ? rule.verbs
          : rule.verbs.filter((verb) => READS.has(verb));
        return verbs.length === 0 ? [] : [{ ...rule, verbs }];
      }),
    }));
}

/** The same of an operator's policy in Vault. Pure. */
export function readingVault(rules: readonly VaultRule[]): VaultRule[] {
  return rules
    .filter(({ neededBy }) => neededBy === 'all' || neededBy === 'correct')
    .map((rule) => ({ ...rule, capabilities: rule.capabilities.filter((name) => READS.has(name)) }))
    .filter(({ capabilities }) => capabilities.length > 0);
}
