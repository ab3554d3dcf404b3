import { doubleQuoted, fenced, reference } from 'engine/resource';
import { needed, type Section, type Variable } from './section.ts';

/** Whose credentials a shell has. One call to AWS is enough: the ARN also contains the account and the partition. */
export const CALLER_ARN = '$(aws sts get-caller-identity --query "Arn" --output text)';
export const CALLER_ACCOUNT = `$(echo "${reference('CALLER_ARN')}" | cut -d: -f5)`;

/** The variables to edit, and the guard: with `STOP` it unsets the one that every block needs. */
export function variableBlocks({ variables, tools }: Section): string[] {
  const named = (ofKind: Variable['kind'], isSet: boolean) =>
    variables
      .filter(({ kind, value }) => kind === ofKind && (value !== undefined) === isSet)
      .map(({ name }) => `\`${name}\``)
      .join(' and ');
  const fillIn = named('input', false);
  const secrets = named('secret', false);
  const text = [
    ...(fillIn === '' ? [] : [`Fill in ${fillIn}.`]),
    ...(secrets === '' ? [] : [`Export ${secrets} yourself.`]),
    'After `STOP`, or in a new shell, no other block runs.',
  ].join(' ');
  const isInCluster = tools.includes('kubectl') || tools.includes('helm');
  const lines = [...BEGINNING, ...setVariables(variables), ...exports(variables), guard(isInCluster)];
  return ['## Variables', text, fenced(lines.join('\n'), 'bash')];
}

/** Says who the reader is, and compares the issuer that EKS names with that of kubectl's cluster. */
function guard(isInCluster: boolean): string {
  const [name, issuer] = [reference('CLUSTER_NAME'), reference('OIDC_PROVIDER')];
  const isRight = isInCluster
    ? `[ "$(kubectl get --raw /.well-known/openid-configuration | jq -r .issuer)" = "https://${issuer}" ]`
    : `[ -n "${issuer}" ]`;
  const wrong = isInCluster ? `kubectl is not in ${name}` : `EKS has no ${name}`;
  return `aws sts get-caller-identity --query Arn --output text
${isRight} &&
  echo "OK: ${name}" || { echo "STOP: ${wrong}"; unset CLUSTER_NAME; }`;
}

/**
 * Sets the variables that a text refers to, for a page without a guard, and shows those that AWS was asked for: a page about
 * errors must help even if some cannot be read.
 */
export function variablesFor(text: string, variables: readonly Variable[]): string {
  const isInCluster = /\b(?:kubectl|helm) /.test(text);
  // A fix may set a variable as well; the text needs it before that.
  const references = text.match(/\$\{[A-Z][A-Z0-9_]*[}:]/g) ?? [];
  const used = needed(variables, [...references, ...(isInCluster ? [ELSEWHERE_STOPS] : [])].join(' '));
  const asked = used.filter(({ kind }) => kind === 'asked').map(({ name }) => name);
  return [
    ...BEGINNING,
    ...setVariables(used),
    ...exports(used),
    `printf '%s\\n' ${asked.map((name) => `"${name}=\${${name}:-STOP: empty}"`).join(' ')}`,
    ...(isInCluster ? [ELSEWHERE_STOPS] : []),
  ].join('\n');
}

/**
 * An empty folder, where no file of the reader's is replaced, and none has a chart's name. The guide's commands read JSON; version 2
 * of the AWS CLI opens a pager. With HELM_KUBE…, helm acts in another cluster than kubectl.
 */
const BEGINNING = [
  'cd "$(mktemp -d)" && unset HELM_KUBECONTEXT HELM_KUBEAPISERVER',
  'export AWS_PAGER= AWS_DEFAULT_OUTPUT=json',
];

/** If kubectl says that it is in another cluster, it and helm do nothing more. A reader who may not read the issuer is not stopped. */
const ELSEWHERE_STOPS = `{ unalias kubectl helm; unset -f kubectl helm; } 2> /dev/null || true
case "$(kubectl get --raw /.well-known/openid-configuration 2> /dev/null)" in ('' | *"\\"https://${reference('OIDC_PROVIDER')}\\""*) ;;
(*) kubectl() { echo 'STOP: kubectl is in another cluster'; false; }; helm() { kubectl; }; kubectl || true ;; esac`;

function setVariables(variables: readonly Variable[]): string[] {
  return variables.flatMap(({ name, kind, value }) =>
    kind === 'input' ? [`export ${name}=${doubleQuoted(value ?? `<${name.toLowerCase()}>`)}`] : [],
  );
}

function exports(variables: readonly Variable[]): string[] {
  return variables.filter(({ kind }) => kind === 'asked').map(({ name, value }) => `export ${name}=${value}`);
}
