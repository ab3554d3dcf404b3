import type { VaultGuide } from '../src/guide.ts';

/** The guide's Vault section for a cluster named demo. Vault itself is not called. */
export const GUIDE: VaultGuide = {
  vault: {
    external: false,
    shell: (command) => `kubectl exec -n vault vault-0 -- ${command}`,
    open: () => Promise.reject(new Error('not opened')),
    exists: async () => true,
    initialized: async () => true,
  },
  ownership: { clusterName: 'demo', region: 'us-east-1', adopt: false, noTags: false },
  account: { accountId: '123456789012' },
  AWS_REGION: 'us-east-1',
  STS_ENDPOINT: 'https://sts.us-east-1.amazonaws.com',
  IAM_SERVER_ID_HEADER_VALUE: 'vault.gloo.example.com',
  VAULT_AWS_AUTH_PATH: 'aws',
  VAULT_KV_PATH: 'dev',
  VAULT_AUTH_ROLE_NAME: 'dev-role-iam-demo',
  VAULT_AUTH_ROLE_ARN: 'arn:aws:iam::123456789012:role/dev-role-iam-demo',
  iamRoleId: async () => 'AROANOW',
  deleteSecrets: false,
};

/** The same for an operator who runs with `--adopt`. */
export const ADOPTING: VaultGuide = { ...GUIDE, ownership: { ...GUIDE.ownership, adopt: true } };
