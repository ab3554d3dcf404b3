import { reference } from 'resource';
import type { ByHand, DiagnosisEntry } from './diagnosis.ts';
import type { Wanted } from './observations.ts';

/** The guide's variables as a reader has set them. */
const SHELL_VARIABLES: Wanted = {
  clusterName: reference('CLUSTER_NAME'),
  region: reference('AWS_REGION'),
  accountId: reference('ACCOUNT_ID'),
  oidcProvider: reference('OIDC_PROVIDER'),
  namespace: reference('NAMESPACE'),
  serviceAccounts: ['gloo', 'discovery'],
  roleName: reference('VAULT_AUTH_ROLE_NAME'),
  roleArn: reference('VAULT_AUTH_ROLE_ARN'),
  policyName: reference('VAULT_AUTH_POLICY_NAME'),
  getRolePolicyName: reference('VAULT_AUTH_GET_ROLE_POLICY_NAME'),
  headerValue: reference('IAM_SERVER_ID_HEADER_VALUE'),
  stsEndpoint: reference('STS_ENDPOINT'),
  mountPath: reference('VAULT_AWS_AUTH_PATH'),
  pathPrefix: reference('VAULT_KV_PATH'),
  edgeVersion: reference('EDGE_VERSION'),
  kubectl: 'kubectl',
  vault: 'kubectl exec -n vault vault-0 -- vault',
};

/** What a reader does in a shell who has set the guide's variables; other values are placeholders. Pure. */
export function byHandInShell(diagnosis: DiagnosisEntry): ByHand {
  return diagnosis.byHand(SHELL_VARIABLES, (name) => `<${name}>`);
}
