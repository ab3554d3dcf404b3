import { doubleQuoted, quote, reference } from 'engine/resource';
import { cell, isGuarded } from './cell.ts';
import { accountOf, needed, type Section, usesCluster, type Variable } from './section.ts';

/** Whose credentials a shell has. One call to AWS is enough: the ARN also contains the account and the partition. */
export const CALLER_ARN = '$(aws sts get-caller-identity --query "Arn" --output text)';
export const CALLER_ACCOUNT = `$(echo "${reference('CALLER_ARN')}" | cut -d: -f5)`;

/** The variables to edit; and the guard that reads the others, refuses a wrong place and defines what the steps use. */
export function variableBlocks(section: Section): string[] {
  const { id, variables } = section;
  const required = variables.filter(({ kind, value }) => kind === 'input' && value === undefined);
  const secrets = variables.filter(({ kind }) => kind === 'secret').map(({ name }) => `\`${name}\``);
  const fillIn = required.map(({ name }) => `\`${name}\``).join(' and ');
  const text = [
    `${fillIn === '' ? 'Paste' : `Fill in ${fillIn}, then paste`} these in every new shell. Other names: edit them on every page.`,
    ...(secrets.length === 0 ? [] : [`Export ${secrets.join(' and ')} yourself: no page contains it.`]),
  ].join(' ');
  if (!isGuarded(section)) {
    const typed = section.variables.map(({ name }) => reference(name)).join(' ');
    return ['## Variables', text, cell(`${id}-variables`, variablesFor(typed, variables))];
  }
  return [
    '## Variables and guard',
    text,
    cell(`${id}-variables`, setBlock(section)),
    'Continue when the guard prints `OK`, for the account and cluster that you mean. After `STOP`, do what it says, and paste both again.',
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
  const asked = used.filter(({ kind }) => kind === 'asked');
  return [
    SETTINGS,
    ...used.flatMap(setVariable),
    // Version 1 of the AWS CLI does not read AWS_REGION.
    `export AWS_DEFAULT_REGION=${quote(reference('AWS_REGION'))}`,
    ...asked.map(({ name, value }) => `export ${name}=${value}`),
    ...asked.map(
      ({ name }) =>
        `echo "${name}=\${${name}:-STOP: empty. Set it before you paste a command that refers to it.}"`,
    ),
  ].join('\n');
}

/** Version 2 of the AWS CLI opens a pager, which swallows the rest of what was pasted. The guide's commands read JSON. */
const SETTINGS = 'export AWS_PAGER= AWS_DEFAULT_OUTPUT=json';

function setBlock({ id, variables }: Section): string {
  return ['unset GUARD', SETTINGS, ...variables.flatMap(setVariable), `export PAGE=${id}`].join('\n');
}

function setVariable({ name, kind, value }: Variable): string[] {
  if (kind === 'secret' || kind === 'asked') return [];
  if (kind === 'known') return [`export ${name}=${quote(value ?? '')}`];
  return [`export ${name}=${doubleQuoted(value ?? `<${name.toLowerCase()}>`)}`];
}

/**
 * Reads the place that the commands would act in, and sets GUARD only if it is the wanted one. GUARD holds the values of the
 * variables, so that no command runs after one of them was changed.
 */
function guardBlock(section: Section): string {
  const { id, variables, functions, found } = section;
  const asked = variables.filter(({ kind }) => kind === 'asked');
  const set = variables.filter(({ kind }) => kind === 'input' || kind === 'known').map(({ name }) => name);
  const inCluster = usesCluster(section);
  const shown = ['CLUSTER_NAME', 'AWS_REGION', ...asked.map(({ name }) => name)];
  return [
    `place() { echo "$1 ${set.map(reference).join(' ')}"; }`,
    ...functions.map((one) => one.replaceAll(quote(reference('PAGE')), id)),
    'guard() {',
    `  unset ${['GUARD', ...found].join(' ')}`,
    '  OPEN="9 "',
    `  case "$(place "\${PAGE}")" in *'<'*) false ;; '${id} '*) ;; *) false ;; esac || stop 'fill in and paste the variables of this page' || return`,
    ...asked.map(({ name, value }) => `  export ${name}=${value}`),
    ...(inCluster ? ['  KUBE_CONTEXT=$(kubectl config current-context)'] : []),
    `  for name in ${[...shown, ...(inCluster ? ['KUBE_CONTEXT'] : [])].join(' ')}; do`,
    `    eval "value=\\\${\${name}}"`,
    `    echo "\${name}=\${value}"`,
    `    case "\${value}" in '' | None) stop "no \${name}: see the error above"; return 1 ;; esac`,
    '  done',
    ...refusals(section).map(([fits, reason]) => `  ${fits} || stop "${reason}" || return`),
    `  GUARD=$(place ${id})`,
    "  echo 'OK'",
    '}',
    'guard',
  ].join('\n');
}

/** What has to hold, and what to do otherwise. */
function refusals(section: Section): (readonly [condition: string, reason: string])[] {
  const account = accountOf(section);
  const secrets = section.variables.filter(({ kind }) => kind === 'secret').map(({ name }) => name);
  const [cluster, region] = ['CLUSTER_NAME', 'AWS_REGION'].map(reference);
  return [
    ...secrets.map((name) => [`[ -n "\${${name}:-}" ]`, `export ${name} first`] as const),
    ...section.files.map(
      (file) => [`[ ! -e ${file} ]`, `move your ${file}, which a step would overwrite`] as const,
    ),
    ...(account === undefined
      ? []
      : [[`[ "${CALLER_ACCOUNT}" = ${account} ]`, `this page is for account ${account}`] as const]),
    ...(usesCluster(section)
      ? [
          [
            // A tunnel or a proxy has another address: then the cluster's own issuer proves which one it is.
            `[ "$(kubectl config view --minify --output 'jsonpath={.clusters[0].cluster.server}')" = "$(aws eks describe-cluster --name "${cluster}" --region "${region}" --query cluster.endpoint --output text)" ] ||\n    kubectl get --raw /.well-known/openid-configuration | grep -qF "\\"https://${reference('OIDC_PROVIDER')}\\""`,
            `the kubectl context is of another cluster: aws eks update-kubeconfig --name ${cluster} --region ${region}`,
          ] as const,
        ]
      : []),
  ];
}
