import type { Wanted } from '../src/pages.ts';

/** The guide's variables of a cluster named demo. */
export const WANTED: Wanted = {
  CLUSTER_NAME: 'demo',
  AWS_REGION: 'us-east-1',
  ACCOUNT_ID: '123456789012',
  OIDC_PROVIDER: 'oidc.example.com',
  NAMESPACE: 'gloo-system',
  VAULT_AUTH_ROLE_NAME: 'dev-role-iam-demo',
  VAULT_AUTH_ROLE_ARN: 'arn:aws:iam::123456789012:role/dev-role-iam-demo',
  VAULT_AUTH_POLICY_NAME: 'gloo-vault-auth-policy-demo',
  VAULT_AUTH_GET_ROLE_POLICY_NAME: 'gloo-vault-auth-get-role-policy-demo',
  IAM_SERVER_ID_HEADER_VALUE: 'vault.gloo.example.com',
  STS_ENDPOINT: 'https://sts.us-east-1.amazonaws.com',
  VAULT_AWS_AUTH_PATH: 'aws',
  VAULT_KV_PATH: 'dev',
  EDGE_VERSION: 'v1.17.3',
  vault: 'kubectl exec -n vault vault-0 -- vault',
};
