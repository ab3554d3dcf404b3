import { reference } from 'resource';
import { CHECKS } from './checks.ts';
import { DIAGNOSES } from './diagnoses/index.ts';
import type { DiagnosisEntry } from './diagnosis.ts';
import type { Wanted } from './observations.ts';

/** The guide's variables as a reader has set them. */
const VARIABLES: Wanted = {
  clusterName: reference('CLUSTER_NAME'),
  accountId: reference('ACCOUNT_ID'),
  oidcProvider: reference('OIDC_PROVIDER'),
  namespace: reference('NAMESPACE'),
  serviceAccounts: ['gloo', 'discovery'],
  roleName: reference('VAULT_AUTH_ROLE_NAME'),
  roleArn: reference('VAULT_AUTH_ROLE_ARN'),
  policyName: reference('VAULT_AUTH_POLICY_NAME'),
  headerValue: reference('IAM_SERVER_ID_HEADER_VALUE'),
  stsEndpoint: `https://sts.${reference('AWS_REGION')}.amazonaws.com`,
  mountPath: 'aws',
  pathPrefix: 'dev',
  kubectl: 'kubectl',
  vault: 'vault',
};

/** All diagnoses as a page. Pure. */
export function troubleshootingPage(): string {
  return `${[
    '# Troubleshooting',
    'Made from the table of diagnoses by `pnpm pages`; a test keeps it current.',
    [
      '- `pnpm runbook 90-troubleshoot` checks the whole chain and says what is wrong. It changes nothing.',
      '- `pnpm runbook 90-troubleshoot --repair` also repairs it, after one consent.',
      '- `pnpm runbook 90-troubleshoot --from-error -` explains a pasted error.',
    ].join('\n'),
    [
      'Exit code 0: a login works and nothing is wrong. Exit code 1: something is wrong, or no login could be tried. A link',
      'that could not be read is reported with the reason. `pnpm sandbox break NAME` causes a fault in a sandbox.',
    ].join('\n'),
    ...CHECKS.flatMap(({ id, title }) => [
      `## ${capital(title)}`,
      ...DIAGNOSES.filter(({ check }) => check === id).flatMap(diagnosisText),
    ]),
    '## Known by their errors only',
    ...DIAGNOSES.filter(({ check }) => check === undefined).flatMap(diagnosisText),
  ].join('\n\n')}\n`;
}

function diagnosisText({
  id,
  title,
  cause,
  next,
  repair,
  symptoms = [],
  breaks = [],
}: DiagnosisEntry): string[] {
  const byHand = repair?.byHand?.(VARIABLES, (name) => `<${name}>`) ?? [];
  const actions = repair?.makes ? [`pnpm runbook 90-troubleshoot --repair --only ${id}`] : byHand;
  return [
    `### ${markdown(title)}`,
    `\`${id}\`${breaks.length > 0 ? ` (\`pnpm sandbox break ${breaks.join('`, `')}\`)` : ''}`,
    markdown(cause),
    ...symptoms.flatMap(({ example }) => ['Error:', fenced(example, 'text')]),
    ...(actions.length > 0 ? ['Repair:', ...actions.map(actionText)] : [markdown(next)]),
  ];
}

/** A sentence or a command, each in its own block, because an interactive zsh rejects comments. */
function actionText(action: string): string {
  return action.startsWith('# ') ? markdown(action.slice(2)) : fenced(action, 'sh');
}

/** Markdown would read a placeholder as an HTML tag. */
function markdown(text: string): string {
  return text.replaceAll(/<[\w-]+>/g, '`$&`');
}

function fenced(text: string, language: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
