import { doubleQuoted, fenced, reference } from 'engine/resource';
import { VAULT_IN_SHELL } from 'vault-auth/internal';
import { needed, OWN_VAULT_PAGES, type Section, starts, type Variable, withVault } from './section.ts';

/** The first part of a page: what its reader fills in, and the guard. */
export function variablesPart({ id, variables, tools }: Section): string[] {
  const named = (ofKind: Variable['kind']) =>
    variables
      .filter(({ kind, value }) => kind === ofKind && value === undefined)
      .map(({ name }) => `\`${name}\``);
  const [fillIn, secrets] = [named('input'), named('secret')].map((names) => names.join(', '));
  const text = [
    ...(fillIn === '' ? [] : [`Fill in ${fillIn}.`]),
    ...vaultOf(id, variables),
    ...(secrets === '' ? [] : [`Export ${secrets} yourself.`]),
    'After `STOP`, or in a new shell, the blocks below refuse to run.',
  ].join(' ');
  const isInCluster = tools.includes('kubectl') || tools.includes('helm');
  const [block, prints] = [variablesBlock(variables, isInCluster), fenced(PRINTS, 'text')];
  return ['## Variables', text, fenced(block, 'bash'), 'Prints:', prints];
}

/** How the page's `vault` reaches a Vault of the reader's own. */
function vaultOf(id: string, variables: readonly Variable[]): string[] {
  const vault = variables.find(({ name }) => name === 'VAULT_ADDR');
  if (vault === undefined || (vault.value === '' && id in OWN_VAULT_PAGES)) return [];
  return vault.value === ''
    ? ['For a Vault of your own, set `VAULT_ADDR`, and export its `VAULT_TOKEN` yourself.']
    : ['Export its `VAULT_TOKEN` yourself.'];
}

const PRINTS = `arn:aws:iam::123456789012:user/you
OK: demo`;

/** The block that sets the variables which a text refers to, with the guard of its commands. */
export function variablesOf(text: string, variables: readonly Variable[]): string {
  // A fix may set a variable that its look needs before.
  const commands = withVault(text);
  const references = commands.match(/\$\{[A-Z][A-Z0-9_]*[}:]/g) ?? [];
  const isInCluster = starts('kubectl', commands) || starts('helm', commands);
  return variablesBlock(needed(variables, references.join(' ')), isInCluster);
}

function variablesBlock(variables: readonly Variable[], isInCluster: boolean): string {
  const exports = variables.flatMap(({ name, kind, value }) => {
    if (kind === 'secret') return [];
    return `export ${name}=${kind === 'asked' ? value : doubleQuoted(value ?? `<${name.toLowerCase()}>`)}`;
  });
  const vault = variables.some(({ name }) => name === 'VAULT_ADDR') ? [VAULT_IN_SHELL] : [];
  return [...BEGINNING, ...exports, ...vault, guard(isInCluster)].join('\n');
}

/**
 * An empty folder, where no file of the reader's is replaced, and no folder has a chart's name. With these variables, helm acts in
 * another cluster than kubectl, and vault asks another server than VAULT_ADDR. Version 2 of the AWS CLI opens a pager, and the guide's jq reads JSON.
 */
const BEGINNING = [
  'unset CHECKED HELM_KUBECONTEXT HELM_KUBEAPISERVER VAULT_AGENT_ADDR; cd "$(mktemp -d)"',
  'export AWS_PAGER= AWS_DEFAULT_OUTPUT=json',
];

/**
 * Says who the reader is, and compares the issuer that EKS names with that of kubectl's cluster. Only with `OK` it sets the variable
 * that every block which changes something needs. No shell inherits it, since it is not exported.
 */
function guard(isInCluster: boolean): string {
  const [name, issuer] = [reference('CLUSTER_NAME'), reference('OIDC_PROVIDER')];
  // No access is not another cluster.
  const [isRight, wrong] = isInCluster
    ? [
        `found=$(kubectl get --raw /.well-known/openid-configuration | jq -r .issuer)\n[ "$found" = "https://${issuer}" ]`,
        `\${found:+kubectl is not in ${name}: }\${found:-no access}`,
      ]
    : [`[ -n "${issuer}" ]`, `EKS shows no ${name}`];
  return `aws sts get-caller-identity --query Arn --output text
${isRight} &&
  CHECKED=yes && echo "OK: ${name}" || echo "STOP: ${wrong}"`;
}
