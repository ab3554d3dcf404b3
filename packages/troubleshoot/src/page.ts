import { reference } from 'resource';
import { CHECKS } from './checks.ts';
import { DIAGNOSES } from './diagnoses/index.ts';
import type { DiagnosisEntry } from './diagnosis.ts';
import type { Wanted } from './observations.ts';

/** The guide's variables as a reader has set them. */
const VARIABLES: Wanted = {
  clusterName: reference('CLUSTER_NAME'),
  region: reference('AWS_REGION'),
  accountId: reference('ACCOUNT_ID'),
  oidcProvider: reference('OIDC_PROVIDER'),
  namespace: reference('NAMESPACE'),
  serviceAccounts: ['gloo', 'discovery'],
  roleName: reference('VAULT_AUTH_ROLE_NAME'),
  roleArn: reference('VAULT_AUTH_ROLE_ARN'),
  policyName: reference('VAULT_AUTH_POLICY_NAME'),
  policyArn: reference('VAULT_AUTH_POLICY_ARN'),
  headerValue: reference('IAM_SERVER_ID_HEADER_VALUE'),
  stsEndpoint: `https://sts.${reference('AWS_REGION')}.amazonaws.com`,
  vaultAddress: reference('VAULT_ADDRESS'),
  version: reference('EDGE_VERSION'),
  mountPath: 'aws',
  pathPrefix: 'dev',
  kubectl: 'kubectl',
  vault: 'vault',
};

/** All that is known of what goes wrong, as a page. Pure. */
export function troubleshootingPage(): string {
  return `${[
    '# Troubleshooting',
    'Made from the table of known troubles by `pnpm pages`; a test keeps it current.',
    [
      '```sh',
      'pnpm runbook 90-troubleshoot                  # looks at the whole chain, changes nothing, says what is wrong',
      'pnpm runbook 90-troubleshoot --repair         # and repairs it, after one consent',
      'pnpm runbook 90-troubleshoot --from-error -   # says what a pasted error means',
      '```',
    ].join('\n'),
    [
      'Exit code 0: a login works and nothing is wrong; 1: something is, or a login could not be tried. A link that could',
      'not be looked at is said, with why. Each trouble can be caused in a sandbox by `pnpm sandbox break NAME`.',
    ].join('\n'),
    ...CHECKS.flatMap(({ id, title }) => [
      `## ${capital(title)}`,
      ...DIAGNOSES.filter(({ check }) => check === id).flatMap(troubleText),
    ]),
    '## What only errors tell of',
    ...DIAGNOSES.filter(({ check }) => check === undefined).flatMap(troubleText),
  ].join('\n\n')}\n`;
}

function troubleText({
  id,
  title,
  cause,
  next,
  repair,
  symptoms = [],
  breaks = [],
}: DiagnosisEntry): string[] {
  const byHand = repair?.byHand?.(VARIABLES, (name) => `<${name}>`) ?? [];
  const commands = repair?.makes ? [`pnpm runbook 90-troubleshoot --repair --only ${id}`] : byHand;
  return [
    `### ${markdown(title)}`,
    `\`${id}\`${breaks.length > 0 ? ` (\`pnpm sandbox break ${breaks.join('`, `')}\`)` : ''}`,
    markdown(cause),
    ...symptoms.flatMap(({ example }) => ['Told by:', fenced(example, 'text')]),
    ...(commands.length > 0 ? ['Repair:', fenced(commands.join('\n'), 'sh')] : [markdown(next)]),
  ];
}

/** What stands for a value would be taken for a tag. */
function markdown(text: string): string {
  return text.replaceAll(/<[\w-]+>/g, '`$&`');
}

function fenced(text: string, language: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
