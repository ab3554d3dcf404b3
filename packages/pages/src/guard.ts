import { doubleQuoted, quote, reference } from 'engine/resource';
import { cell, isGuarded } from './cell.ts';
import { needed, type Section, type Variable } from './section.ts';

/** Whose credentials a shell has. One call to AWS is enough: the ARN also contains the account and the partition. */
export const CALLER_ARN = '$(aws sts get-caller-identity --query "Arn" --output text)';
export const CALLER_ACCOUNT = `$(echo "${reference('CALLER_ARN')}" | cut -d: -f5)`;

/** The variables to edit; and the guard that reads the others, refuses a wrong place and defines what the steps use. */
export function variableBlocks(section: Section): string[] {
  const { id, variables } = section;
  const named = (ofKind: Variable['kind'], isSet: boolean) =>
    variables
      .filter(({ kind, value }) => kind === ofKind && (value !== undefined) === isSet)
      .map(({ name }) => `\`${name}\``)
      .join(' and ');
  const fillIn = named('input', false);
  const secrets = named('secret', false);
  const text = [
    `${fillIn === '' ? '' : `Fill in ${fillIn}. `}Change other names on every page.`,
    ...(secrets === '' ? [] : [`Export ${secrets} yourself: no page contains it.`]),
  ].join(' ');
  if (!isGuarded(section)) {
    const typed = variables.map(({ name }) => reference(name)).join(' ');
    return ['## Variables', text, cell(`${id}-variables`, variablesFor(typed, variables))];
  }
  return [
    '## Variables',
    text,
    cell(`${id}-variables`, [SETTINGS, ...variables.flatMap(setVariable)].join('\n')),
    'Continue after `OK`, and after checks that print `true`.',
    cell(`${id}-guard`, guardBlock(section)),
  ];
}

/**
 * Sets the variables that a text refers to, for a page without a guard, and shows those that AWS was asked for: a page about
 * errors must help even if some cannot be read.
 */
export function variablesFor(text: string, variables: readonly Variable[]): string {
  // A fix may set a variable as well; the text needs it before that.
  const references = text.match(/\$\{[A-Z][A-Z0-9_]*\}/g) ?? [];
  const used = needed(variables, references.join(' '));
  const asked = used.filter(({ kind }) => kind === 'asked').map(({ name }) => name);
  return [
    SETTINGS,
    ...used.flatMap(setVariable),
    // Version 1 of the AWS CLI does not read AWS_REGION.
    `export AWS_DEFAULT_REGION=${quote(reference('AWS_REGION'))}`,
    ...exports(used),
    `printf '%s\\n' ${asked.map((name) => `"${name}=\${${name}:-STOP: empty}"`).join(' ')}`,
  ].join('\n');
}

/** Version 2 of the AWS CLI opens a pager, which swallows the rest of what was pasted. The guide's commands read JSON. */
const SETTINGS = 'export AWS_PAGER= AWS_DEFAULT_OUTPUT=json';

function setVariable({ name, kind, value }: Variable): string[] {
  if (kind === 'secret' || kind === 'asked') return [];
  if (kind === 'known') return [`export ${name}=${quote(value ?? '')}`];
  return [`export ${name}=${doubleQuoted(value ?? `<${name.toLowerCase()}>`)}`];
}

function exports(variables: readonly Variable[]): string[] {
  return variables.filter(({ kind }) => kind === 'asked').map(({ name, value }) => `export ${name}=${value}`);
}

/**
 * Reads the place that the commands would act in, and sets GUARD only if it is the wanted one. GUARD holds the values of the
 * variables, so that no command runs after one of them was changed.
 */
function guardBlock(section: Section): string {
  const { id, variables, functions, found } = section;
  const shown = variables
    .filter(({ kind }) => kind !== 'secret')
    .map(({ name }) => `"${name}=${reference(name)}"`);
  return [
    `place() { printf '%s\\n' "$1" ${shown.join(' ')}; }`,
    ...functions.map((one) => one.replaceAll(quote(reference('PAGE')), id)),
    'guard() {',
    `  unset ${['GUARD', ...found].join(' ')}`,
    '  OPEN=9',
    ...exports(variables).map((line) => `  ${line}`),
    `  ! place ${id} | grep -E '=(None|<.*)?$' || stop 'no value for the variables above' || return`,
    ...refusals(section),
    `  GUARD=$(place ${id})`,
    '  echo "$GUARD" && echo OK',
    '}',
    'guard',
  ].join('\n');
}

/** What has to hold, and the reason to stop otherwise. */
function refusals({ variables, files, tools }: Section): string[] {
  const line = (holds: string, reason: string) => `  ${holds} || stop "${reason}" || return`;
  const secrets = variables.filter(({ kind }) => kind === 'secret');
  const accounts = variables.filter(({ name, kind }) => name === 'ACCOUNT_ID' && kind === 'known');
  return [
    ...secrets.map(({ name }) => line(`[ -n "\${${name}:-}" ]`, `export ${name} first`)),
    ...files.map((file) => line(`[ ! -e ${file} ]`, `move your ${file} away`)),
    ...accounts.map(({ value }) =>
      line(`[ "${CALLER_ACCOUNT}" = ${value} ]`, `this page is for account ${value}`),
    ),
    // Without an answer of EKS, this looks for an empty text, which the document does not have.
    ...(tools.includes('kubectl') || tools.includes('helm')
      ? [
          line(
            `kubectl get --raw /.well-known/openid-configuration | grep -qF "\\"${ISSUER}\\""`,
            'the kubectl context is of another cluster (aws eks update-kubeconfig)',
          ),
        ]
      : []),
  ];
}

const [cluster, region] = ['CLUSTER_NAME', 'AWS_REGION'].map((name) => quote(reference(name)));
const ISSUER = `$(aws eks describe-cluster --name ${cluster} --region ${region} --query cluster.identity.oidc.issuer --output text)`;
