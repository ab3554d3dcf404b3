import type { Sandbox } from 'sandbox';
import { guideFiles } from '../runbooks/pages/guide-files.ts';

/** What a reader of docs/troubleshooting.md has in their shell: the variables of the pages. */
export function pageVariables(sandbox: Sandbox): string {
  const { accountId, issuer, region, partition, stsEndpoint, clusterName } = sandbox;
  const role = `dev-role-iam-${clusterName}`;
  return `
export NAMESPACE=gloo-system EDGE_VERSION=v1.17.3 PARTITION=${partition} VAULT_AWS_AUTH_PATH=aws VAULT_KV_PATH=dev
export CLUSTER_NAME=${clusterName} AWS_REGION=${region} ACCOUNT_ID=${accountId}
export VAULT_AUTH_ROLE_NAME=${role} VAULT_AUTH_POLICY_NAME=gloo-vault-auth-policy-${clusterName}
export VAULT_AUTH_ROLE_ARN=arn:${partition}:iam::${accountId}:role/${role}
export IAM_SERVER_ID_HEADER_VALUE=vault.gloo.example.com VAULT_ADDRESS=http://vault-internal.vault:8200
export STS_ENDPOINT=${stsEndpoint}
export OIDC_PROVIDER=${issuer.replace('https://', '')}
write_files() {
${Object.values(guideFiles()).join('\n')}
}
write_files
`;
}

/** The commands of a fix, without its sentences. */
export function commandsOf(fix: readonly string[]): string[] {
  return fix.filter((action) => !action.startsWith('# '));
}

/** A command whose placeholders the reader has filled in. */
export function filledIn(command: string, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).reduce((text, [name, value]) => text.replaceAll(`<${name}>`, value), command);
}

/** A placeholder that is left in a command, but not the `<<` of a here-document. */
export const PLACEHOLDER = /<([a-z][a-z:/’ -]*)>/;
