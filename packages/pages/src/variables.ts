import { doubleQuoted, quote, reference } from 'engine/resource';
import { cell, guardVariable } from './cell.ts';
import { accountOf, needed, type PageSection, usesCluster, type Variable } from './section.ts';

/** Whose credentials a shell has. One call to AWS is enough: the ARN also contains the account and the partition. */
export const CALLER_ARN = '$(aws sts get-caller-identity --query "Arn" --output text)';
export const CALLER_ACCOUNT = `$(echo "${reference('CALLER_ARN')}" | cut -d: -f5)`;

/** The variables to edit, and the guard that reads the others and refuses a wrong place. Pure. */
export function variableBlocks(section: PageSection): string[] {
  const required = section.variables.filter(({ kind, value }) => kind === 'input' && value === undefined);
  const fillIn = required.map(({ name }) => `\`${name}\``).join(' and ');
  return [
    '## Variables',
    `${fillIn === '' ? 'Paste' : `Fill in ${fillIn}, then paste`} this first, in every new shell. It overrides what the shell has set. To use another name, edit it here, then paste this block and the guard again.`,
    cell(`${section.id}-variables`, setBlock(section)),
    '## Guard',
    'Changes nothing. Check that it prints the account, cluster and region that you mean. The blocks below run only after it has printed `Go on`.',
    cell(`${section.id}-guard`, guardBlock(section)),
    `You should see \`Go on\` as the last line. After \`STOP\`, do what it says, and paste both blocks again. If a value is missing, the error above says why: there are no credentials (\`aws sso login\`, or \`AWS_PROFILE\`), or no such cluster in this region and account (\`aws eks list-clusters\`).`,
  ];
}

/**
 * Sets the variables that a text refers to, for a page without a guard, and shows those that AWS was asked for: a page about
 * errors must help even if some cannot be read. Pure.
 */
export function variablesFor(text: string, variables: readonly Variable[]): string {
  // A fix may set a variable as well; the text needs it before that.
  const references = text.match(/\$\{[A-Z][A-Z0-9_]*\}/g) ?? [];
  const used = needed(variables, references.join(' '));
  const asked = used.filter(({ kind }) => kind === 'asked');
  return [
    NO_PAGER,
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

/** Version 2 of the AWS CLI opens a pager, which swallows the rest of what was pasted. */
const NO_PAGER = 'export AWS_PAGER=';

function setBlock(section: PageSection): string {
  const { id, variables, found } = section;
  return [
    `unset ${[guardVariable(section), ...found].join(' ')}`,
    NO_PAGER,
    ...variables.flatMap(setVariable),
    `export PAGE=${id}`,
  ].join('\n');
}

function setVariable({ name, kind, value }: Variable): string[] {
  if (kind === 'secret' || kind === 'asked') return [];
  if (kind === 'known') return [`export ${name}=${quote(value ?? '')}`];
  return [`export ${name}=${doubleQuoted(value ?? `<${name.toLowerCase()}>`)}`];
}

/**
 * Reads the place that the commands would act in, and sets the page's guard variable only if it is the wanted one. One
 * command, so that pasting a part of it runs nothing. Pure.
 */
function guardBlock(section: PageSection): string {
  const { id, variables } = section;
  const guard = guardVariable(section);
  const asked = variables.filter(({ kind }) => kind === 'asked');
  const isAsked = (one: string) => asked.some(({ name }) => name === one);
  const inCluster = usesCluster(section);
  const open = variables.filter(({ kind, value }) => kind === 'input' && value === undefined);
  return `unset ${guard}
case ${doubleQuoted([reference('PAGE'), ...open.map(({ name }) => reference(name))].join(' '))} in
*"<"*)
  echo 'STOP: a placeholder is left in the variables: fill it in, and paste them again' ;;
${id}*)
${[
  ...asked.map(({ name, value }) => `export ${name}=${value}`),
  ...(inCluster ? CONTEXT : []),
  `echo "account:  ${isAsked('ACCOUNT_ID') ? reference('ACCOUNT_ID') : CALLER_ACCOUNT}"`,
  `echo "identity: ${reference('CALLER_ARN')}"`,
  `echo "cluster:  \${CLUSTER_NAME}"`,
  `echo "region:   \${AWS_REGION}"`,
  ...(inCluster ? [`echo "context:  \${KUBE_CONTEXT} (\${API_SERVER})"`] : []),
  ...asked
    .filter(({ name }) => !['ACCOUNT_ID', 'CALLER_ARN'].includes(name))
    .map(({ name }) => `echo "${name}=\${${name}}"`),
]
  .map((line) => `  ${line}`)
  .join('\n')}
  if ${refusals(section)
    .map(([condition, reason]) => `${condition}; then\n    echo "STOP: ${reason}"`)
    .join('\n  elif ')}
  else
    export ${guard}=passed
    echo 'Go on'
  fi ;;
*)
  echo 'STOP: paste the variables of this page first' ;;
esac`;
}

/** The current context, its API server, and the one that EKS names. */
const CONTEXT = [
  'export KUBE_CONTEXT=$(kubectl config current-context)',
  "export API_SERVER=$(kubectl config view --minify --output 'jsonpath={.clusters[0].cluster.server}')",
  `export CLUSTER_ENDPOINT=$(aws eks describe-cluster --name "\${CLUSTER_NAME}" --region "\${AWS_REGION}" --query "cluster.endpoint" --output text)`,
];

/** The conditions under which the guard refuses, each with what to do. */
function refusals(section: PageSection): (readonly [condition: string, reason: string])[] {
  const { variables } = section;
  const account = accountOf(section);
  const needed = [
    ...variables.filter(({ kind }) => kind === 'asked' || kind === 'secret').map(({ name }) => name),
    ...(usesCluster(section) ? ['KUBE_CONTEXT', 'API_SERVER', 'CLUSTER_ENDPOINT'] : []),
  ];
  return [
    ...(needed.length === 0
      ? []
      : [
          [
            `printf '%s\\n' ${needed.map((name) => `"\${${name}}"`).join(' ')} | grep -q -e '^$' -e '^None$'`,
            `one of these is missing: ${needed.join(', ')}`,
          ] as const,
        ]),
    ...(account === undefined
      ? []
      : [
          [
            `[ "${CALLER_ACCOUNT}" != ${account} ]`,
            `this page is for account ${account}, and your credentials belong to another account`,
          ] as const,
        ]),
    ...(usesCluster(section)
      ? [
          [
            // A tunnel or a proxy has another address: then the cluster's own issuer proves which one it is.
            `[ "\${API_SERVER}" != "\${CLUSTER_ENDPOINT}" ] &&\n    ! kubectl get --raw /.well-known/openid-configuration | grep -qF "\\"https://\${OIDC_PROVIDER}\\""`,
            `the kubectl context points to another cluster (the endpoint of this one is \${CLUSTER_ENDPOINT}): aws eks update-kubeconfig --name \${CLUSTER_NAME} --region \${AWS_REGION}`,
          ] as const,
        ]
      : []),
  ];
}
