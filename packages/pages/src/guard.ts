import { BLOCK_END, BLOCK_START, doubleQuoted, fenced, reference } from 'engine/resource';
import {
  needed,
  OWN_VAULT_PAGES,
  type PageSection,
  type PageVariable,
  starts,
  vaultIn,
  withVault,
} from './section.ts';

/** The first part of a page: the reader's variables, and the guard. */
export function variablesPart({ id, variables, tools, parts }: PageSection): string[] {
  const named = (ofKind: PageVariable['kind']) =>
    variables
      .filter(({ kind, value }) => kind === ofKind && value === undefined)
      .map(({ name }) => `\`${name}\``);
  const [fillIn, secrets] = [named('input'), named('secret')].map((names) => names.join(', '));
  const text = [
    ...(fillIn === '' ? [] : [`Fill in ${fillIn}.`]),
    ...vaultOf(id, variables),
    ...(secrets === '' ? [] : [`Export ${secrets} yourself.`]),
    'After `STOP`, or in a new shell, no block below runs.',
    ...(parts.some((part) => part.includes(BLOCK_START))
      ? [`A block that fails stops the others until you type \`${BLOCK_END}\`.`]
      : []),
  ].join(' ');
  const isInCluster = tools.includes('kubectl') || tools.includes('helm');
  const [block, prints] = [variablesBlock(variables, isInCluster), fenced(PRINTS, 'text')];
  return ['## Variables', text, fenced(block, 'bash'), 'Prints:', prints];
}

/** Lets the page's `vault` reach the reader's own Vault. */
function vaultOf(id: string, variables: readonly PageVariable[]): string[] {
  const vault = variables.find(({ name }) => name === 'VAULT_ADDR');
  if (vault === undefined || (vault.value === '' && id in OWN_VAULT_PAGES)) return [];
  const exported = '`VAULT_TOKEN`, and `VAULT_CACERT` (absolute) for a private authority.';
  return vault.value === ''
    ? [`For your own Vault, set \`VAULT_ADDR\`, and export ${exported}`]
    : [
        `Export your Vault’s ${exported}`,
        ...(variables.some(({ name }) => name === 'GLOO_HELM_VALUES')
          ? ['`GLOO_HELM_VALUES` (absolute): a file for Gloo’s own client, if that needs values.']
          : []),
      ];
}

const PRINTS = `arn:aws:iam::123456789012:user/you
OK: demo`;

/** The block that sets the variables of a text, with the guard of its commands. */
export function variablesOf(text: string, variables: readonly PageVariable[]): string {
  // A fix may set a variable that its check needs before.
  const commands = withVault(text, variables);
  const references = commands.match(/\$\{[A-Z][A-Z0-9_]*[}:]/g) ?? [];
  const isInCluster = starts('kubectl', commands) || starts('helm', commands);
  return variablesBlock(needed(variables, references.join(' ')), isInCluster);
}

function variablesBlock(variables: readonly PageVariable[], isInCluster: boolean): string {
  const exports = variables.flatMap(({ name, kind, value }) => {
    if (kind === 'secret') return [];
    return `export ${name}=${kind === 'asked' ? value : doubleQuoted(value ?? `<${name.toLowerCase()}>`)}`;
  });
  return [...BEGINNING, ...exports, ...vaultIn(variables), guard(isInCluster)].join('\n');
}

/**
 * An empty folder, in which no file of the reader is replaced, and no folder has a chart's name. These variables make helm use another
 * cluster than kubectl, and vault another server than VAULT_ADDR. AWS CLI version 2 opens a pager, and the guide's jq reads JSON.
 */
const BEGINNING = [
  'unset CHECKED HELM_KUBECONTEXT HELM_KUBEAPISERVER VAULT_AGENT_ADDR; cd "$(mktemp -d)"',
  'export AWS_PAGER= AWS_DEFAULT_OUTPUT=json',
];

/**
 * Shows the reader's identity, and compares EKS's issuer with that of kubectl's cluster. Only after `OK` it sets the variable that
 * every changing block needs. The variable is not exported, so no other shell inherits it.
 */
function guard(isInCluster: boolean): string {
  const [name, issuer] = [reference('CLUSTER_NAME'), reference('OIDC_PROVIDER')];
  // A lack of access does not prove another cluster.
  const [isRight, wrong] = isInCluster
    ? [
        `found=$(kubectl get --raw /.well-known/openid-configuration | jq -r .issuer)\n[ "$found" = "https://${issuer}" ]`,
        `\${found:+kubectl is not in ${name}: }\${found:-no access}`,
      ]
    : [`[ -n "${issuer}" ]`, `EKS shows no ${name}`];
  return `aws sts get-caller-identity --query Arn --output text
${isRight} &&
  ${BLOCK_END} && echo "OK: ${name}" || echo "STOP: ${wrong}"`;
}
