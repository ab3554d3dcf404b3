import { doubleQuoted, fenced, reference } from 'engine/resource';
import { needed, type Section, type Variable } from './section.ts';

/** The first part of a page: what its reader fills in, and the guard. */
export function variablesPart({ variables, tools }: Section): string[] {
  const named = (ofKind: Variable['kind']) =>
    variables
      .filter(({ kind, value }) => kind === ofKind && value === undefined)
      .map(({ name }) => `\`${name}\``)
      .join(' and ');
  const [fillIn, secrets] = [named('input'), named('secret')];
  const text = [
    ...(fillIn === '' ? [] : [`Fill in ${fillIn}.`]),
    ...(secrets === '' ? [] : [`Export ${secrets} yourself.`]),
    'After `STOP`, or in a new shell, no block changes anything.',
  ].join(' ');
  const isInCluster = tools.includes('kubectl') || tools.includes('helm');
  const [block, prints] = [variablesBlock(variables, isInCluster), fenced(PRINTS, 'text')];
  return ['## Variables', text, fenced(block, 'bash'), 'Prints:', prints];
}

const PRINTS = `arn:aws:iam::123456789012:user/you
OK: demo`;

/** The block that sets the variables which a text refers to, with the guard of its commands. */
export function variablesOf(text: string, variables: readonly Variable[]): string {
  // A fix may set a variable that its look needs before.
  const references = text.match(/\$\{[A-Z][A-Z0-9_]*[}:]/g) ?? [];
  return variablesBlock(needed(variables, references.join(' ')), /\b(?:kubectl|helm) /.test(text));
}

function variablesBlock(variables: readonly Variable[], isInCluster: boolean): string {
  const exports = variables.flatMap(({ name, kind, value }) => {
    if (kind === 'secret') return [];
    return `export ${name}=${kind === 'asked' ? value : doubleQuoted(value ?? `<${name.toLowerCase()}>`)}`;
  });
  return [...BEGINNING, ...exports, guard(isInCluster)].join('\n');
}

/**
 * An empty folder, where no file of the reader's is replaced, and no folder has a chart's name. With these variables, helm acts in
 * another cluster than kubectl. Version 2 of the AWS CLI opens a pager, and the guide's jq reads JSON.
 */
const BEGINNING = [
  'unset CHECKED HELM_KUBECONTEXT HELM_KUBEAPISERVER; cd "$(mktemp -d)"',
  'export AWS_PAGER= AWS_DEFAULT_OUTPUT=json',
];

/**
 * Says who the reader is, and compares the issuer that EKS names with that of kubectl's cluster. Only with `OK` it sets the variable
 * that every block which changes something needs. No shell inherits it, since it is not exported.
 */
function guard(isInCluster: boolean): string {
  const [name, issuer] = [reference('CLUSTER_NAME'), reference('OIDC_PROVIDER')];
  const [isRight, wrong] = isInCluster
    ? [
        `[ "$(kubectl get --raw /.well-known/openid-configuration | jq -r .issuer)" = "https://${issuer}" ]`,
        `kubectl is not in ${name}`,
      ]
    : [`[ -n "${issuer}" ]`, `EKS has no ${name}`];
  return `aws sts get-caller-identity --query Arn --output text
${isRight} &&
  CHECKED=yes && echo "OK: ${name}" || echo "STOP: ${wrong}"`;
}
