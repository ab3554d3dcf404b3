import { Aws } from '../src/clients.ts';
import type { AwsGuide } from '../src/guide.ts';

/** The guide's AWS section for a cluster named demo. The client is unused: comparing makes no call. */
export const GUIDE: AwsGuide = {
  aws: new Aws('us-east-1'),
  ownership: { clusterName: 'demo', region: 'us-east-1', adopt: false, noTags: false },
  account: { accountId: '123456789012', partition: 'aws' },
  OIDC_PROVIDER: 'oidc.eks.us-east-1.amazonaws.com/id/ABC',
  NAMESPACE: 'gloo-system',
  SERVICE_ACCOUNTS: ['gloo', 'discovery'],
  strictTrust: false,
  VAULT_AUTH_ROLE_NAME: 'dev-role-iam-demo',
  VAULT_AUTH_ROLE_ARN: 'arn:aws:iam::123456789012:role/dev-role-iam-demo',
  VAULT_AUTH_POLICY_NAME: 'gloo-vault-auth-policy-demo',
  VAULT_AUTH_POLICY_ARN: 'arn:aws:iam::123456789012:policy/gloo-vault-auth-policy-demo',
  vaultHasOwnRole: false,
  VAULT_IRSA_ROLE_NAME: 'vault-irsa-demo',
};
