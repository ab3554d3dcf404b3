import type { VaultSystems } from '../src/systems.ts';

/** The systems of a cluster named demo. Vault itself is not called. */
export const SYSTEMS: VaultSystems = {
  vault: {
    isExternal: false,
    shell: (command) => `kubectl exec -n vault vault-0 -- ${command}`,
    open: () => Promise.reject(new Error('not opened')),
    exists: async () => true,
    initialized: async () => true,
    tokenName: 'VAULT_TOKEN',
  },
  ownership: { clusterName: 'demo', region: 'us-east-1', adopt: false },
  VAULT_AWS_AUTH_PATH: 'aws',
  VAULT_KV_PATH: 'dev',
  VAULT_AUTH_ROLE_NAME: 'dev-role-iam-demo',
  iamRoleId: async () => 'AROANOW',
  deleteSecrets: false,
  secretLossRefusal: async () => undefined,
  vaultRoleLacks: async () => [],
  glooRuns: async () => true,
  memory: { hasNewEngine: false },
};

/** The same for an operator who runs with `--adopt`. */
export const ADOPTING: VaultSystems = { ...SYSTEMS, ownership: { ...SYSTEMS.ownership, adopt: true } };
