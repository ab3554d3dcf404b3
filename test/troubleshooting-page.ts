import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from 'sandbox';
import { guideFiles } from '../runbooks/pages/guide-files.ts';

/** The page's own block of variables, without the calls to AWS: it is pasted before every command that is tried. */
function inputsOf(page: string): string {
  const [, block = ''] = /^## Variables\n[\s\S]*?^```sh\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const lines = block.split('\n');
  return lines.filter((line) => line.startsWith('export ') && !line.includes('$(')).join('\n');
}

const INPUTS = inputsOf(readFileSync(join(import.meta.dirname, '../docs/troubleshooting/README.md'), 'utf8'));

/** What a reader of docs/troubleshooting has in their shell. */
export function pageVariables(sandbox: Sandbox): string {
  const { accountId, issuer, region, partition, stsEndpoint, clusterName } = sandbox;
  return `
${INPUTS.replace('<cluster_name>', clusterName).replace('<aws_region>', region)}
export PARTITION=${partition} ACCOUNT_ID=${accountId} STS_ENDPOINT=${stsEndpoint}
export VAULT_AUTH_ROLE_ARN="arn:${partition}:iam::${accountId}:role/\${VAULT_AUTH_ROLE_NAME}"
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
