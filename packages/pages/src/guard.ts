import { ELSEWHERE, NO_KUBERC } from 'engine/network';
import { doubleQuoted, fenced, quote, reference } from 'engine/resource';
import { isGuarded, stopFunction } from './cell.ts';
import { needed, type Section, type Variable } from './section.ts';

/** How many characters a page shows in a line. */
const WIDTH = 160;

/** Whose credentials a shell has. One call to AWS is enough: the ARN also contains the account and the partition. */
export const CALLER_ARN = '$(aws sts get-caller-identity --query "Arn" --output text)';
export const CALLER_ACCOUNT = `$(echo "${reference('CALLER_ARN')}" | cut -d: -f5)`;

const HOW_TO_PASTE =
  'For bash, zsh and dash. After `STOP` or `false`, no block runs. Correct the cause, and paste this block again.';

/** The variables to edit; and the guard that reads the others, and unsets them in a wrong place. */
export function variableBlocks(section: Section): string[] {
  const { variables } = section;
  const named = (ofKind: Variable['kind'], isSet: boolean) =>
    variables
      .filter(({ kind, value }) => kind === ofKind && (value !== undefined) === isSet)
      .map(({ name }) => `\`${name}\``)
      .join(' and ');
  const fillIn = named('input', false);
  const secrets = named('secret', false);
  const text = [
    `${fillIn === '' ? '' : `Fill in ${fillIn}. `}Use the same names on every page. The block changes to an empty folder.`,
    ...(secrets === '' ? [] : [`Export ${secrets} yourself. No page contains it.`]),
  ].join(' ');
  if (!isGuarded(section)) {
    const typed = variables.map(({ name }) => reference(name)).join(' ');
    return ['## Variables', text, fenced(variablesFor(typed, variables), 'bash')];
  }
  return [
    '## Variables',
    text,
    fenced([...BEGINNING, ...setVariables(variables), '', ...guard(section)].join('\n'), 'bash'),
    HOW_TO_PASTE,
  ];
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
 * An empty folder, where no file of the reader's is replaced. The settings are those of a run's own programs. Version 2 of the AWS
 * CLI opens a pager, which swallows the rest of what was pasted; the guide's commands read JSON.
 */
const BEGINNING = [
  'cd "$(mktemp -d)"',
  `export ${Object.entries({ AWS_PAGER: '', AWS_DEFAULT_OUTPUT: 'json', ...NO_KUBERC })
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')}`,
  wrapped(`unset ${ELSEWHERE.join(' ')}`, ' \\'),
];

/** If kubectl says that it is in another cluster, it and helm do nothing more. A reader who may not read the issuer is not stopped. */
const ELSEWHERE_STOPS = `{ unalias kubectl helm; unset -f kubectl helm; } 2> /dev/null || true
case "$(kubectl get --raw /.well-known/openid-configuration 2> /dev/null)" in ('' | *"\\"https://${reference('OIDC_PROVIDER')}\\""*) ;;
(*) kubectl() { echo 'STOP: kubectl is in another cluster'; false; }; helm() { kubectl; }; kubectl || true ;; esac`;

function setVariables(variables: readonly Variable[]): string[] {
  // Version 1 of the AWS CLI does not read AWS_REGION.
  return [...variables.flatMap(setVariable), `export AWS_DEFAULT_REGION=${quote(reference('AWS_REGION'))}`];
}

function setVariable({ name, kind, value }: Variable): string[] {
  if (kind === 'secret' || kind === 'asked') return [];
  if (kind === 'known') return [`export ${name}=${quote(value ?? '')}`];
  return [`export ${name}=${doubleQuoted(value ?? `<${name.toLowerCase()}>`)}`];
}

function exports(variables: readonly Variable[]): string[] {
  return variables.filter(({ kind }) => kind === 'asked').map(({ name, value }) => `export ${name}=${value}`);
}

/**
 * Reads what the commands need, and unsets the variables without which they refuse to run if something is wrong: a value is
 * missing or has the carriage return of a Windows program, or kubectl is in another cluster.
 */
function guard(section: Section): string[] {
  const { variables, functions, guards, found } = section;
  const stop = stopFunction(section);
  return [
    // Not a value of an older shell.
    ...(found.length === 0 ? [] : [`unset ${found.join(' ')}`]),
    ...exports(variables),
    ...functions,
    `${findings(section).join('\n  ')})`,
    wrapped(`${stop}() { printf '%s\\n' "$1"; unset ${guards.join(' ')}; false; }`, ' \\'),
    `[ -z "\${wrong}" ] && echo "OK as ${reference('CALLER_ARN')}" || ${stop} "STOP: \${wrong}"`,
  ];
}

/** Commands that print what is wrong. They always succeed, because a shell with `-e` would end without a word. */
function findings({ variables, tools }: Section): string[] {
  const unless = (holds: string, reason: string) => `${holds} || echo ${quote(reason)}`;
  const secrets = variables.filter(({ kind }) => kind === 'secret');
  const names = variables.filter((one) => !secrets.includes(one)).map(({ name }) => name);
  const accounts = variables.filter(({ name, kind }) => name === 'ACCOUNT_ID' && kind === 'known');
  return [
    `${wrapped(`wrong=$(jq -rn '"${names.join(' ')}" | scan("\\\\w+") |`)}\n    ${UNUSABLE}' || echo 'no jq'`,
    ...secrets.map(({ name }) => unless(`[ -n "\${${name}:-}" ]`, `export ${name} first`)),
    ...accounts.map(({ value }) =>
      unless(`[ "${CALLER_ACCOUNT}" = ${value} ]`, `this page is for account ${value}`),
    ),
    ...(tools.includes('kubectl') || tools.includes('helm')
      ? [unless(`[ "$(${CLUSTER_ISSUER})" = "https://${reference('OIDC_PROVIDER')}" ]`, ANOTHER_CLUSTER)]
      : []),
  ];
}

const UNUSABLE = 'select(env[.] // "" | test("^(None)?$|<|[[:cntrl:]]")) | "\\(.) has no usable value"';
const CLUSTER_ISSUER = 'kubectl get --raw /.well-known/openid-configuration | jq -r .issuer';
const ANOTHER_CLUSTER = 'kubectl is in another cluster';

/** A line that is longer goes on in the next. */
function wrapped(line: string, continued = ''): string {
  return line.length <= WIDTH ? line : line.replace(/^.{100,150}(?= )/, `$&${continued}\n   `);
}
