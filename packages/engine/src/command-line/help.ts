import type { Catalogue, RunbookHelp } from './catalogue.ts';
import { type Flag, GROUPS, RUNS } from './flag.ts';
import { commandsOf, FLAGS, type FlagName, flagsFor, flagTerm, type Named, usageOf } from './flags.ts';

const WHOLE_GUIDE = 'The whole guide, 00 to 04: one plan, one consent';

/** What `pnpm runbook` prints: the runbooks and how to start one. */
export function listText(catalogue: Catalogue): string {
  return `Securing secrets in HashiCorp Vault using AWS IAM Roles for Service Accounts (IRSA)

${table(runbookRows(catalogue))}

${table([
  ['pnpm runbook 01-aws --cluster <name> --region <region>', 'step by step'],
  ['pnpm runbook 90-troubleshoot', 'what is wrong, and how to repair it'],
  ['pnpm runbook all --plan', 'what would change; changes nothing'],
  ['pnpm runbook export 01-aws --format md | mjs', 'as a wiki page, or as one file to run'],
  ['pnpm runbook journal', 'the changes that runs on this machine have made'],
  ['pnpm runbook completion bash | zsh | fish', 'what your shell evaluates to complete commands and flags'],
  ['pnpm runbook --help', 'every flag and input'],
  ['pnpm runbook --version', 'the version and commit'],
])}
`;
}

/**
 * What `pnpm runbook --help` prints: every flag, input and exit code. Commander could make it, but loading commander
 * makes the help a tenth slower.
 */
export function helpText(catalogue: Catalogue): string {
  return `pnpm runbook RUNBOOK | all [flags]
${commandsOf(catalogue)
  .filter(({ runbook }) => runbook === undefined)
  .map((command) => `pnpm runbook ${usageOf(command)}`)
  .join('\n')}
pnpm runbook COMMAND --help lists the flags of one command, and for a runbook its steps and inputs.

EXAMPLES
${table(EXAMPLES)}

RUNBOOKS
${table(runbookRows(catalogue))}

${flagSections(flagsFor(...RUNS), catalogue)}
${INPUTS}
${table(catalogue.inputHelp())}
  Both chart repositories may also be folders of an OCI registry: oci://registry/charts

ENVIRONMENT
${table(ENVIRONMENT)}

FILE OF A FLEET: for 00 to 04 and all, with --yes, or after one question at a terminal
${table(FLEET_FILE)}
  A flag overrides an entry, an entry the defaults, and those the environment. A cluster that fails stops no other.
  The exit code is 0 if every cluster exited 0; otherwise the first of 130, 1, 3, 2, 4 that a cluster exited with.

EXIT CODES
${table(EXIT_CODE_ROWS)}
`;
}

/** What `pnpm runbook COMMAND --help` prints. An exported file prints the same with its own start command. */
export function commandHelp(
  command: Named,
  catalogue: Catalogue,
  {
    start = `pnpm runbook ${usageOf(command)}`,
    about,
  }: { start?: string; about?: RunbookHelp | undefined } = {},
): string {
  const { kind, runbook } = command;
  const flags = flagSections(flagsFor(kind), catalogue, command);
  if (runbook === undefined || about === undefined) return `${start}\n\n${PURPOSES[kind] ?? ''}\n${flags}`;
  const [, summary = ''] = runbookRows(catalogue).find(([id]) => id === runbook) ?? [];
  return `${start}

${summary}
${about.purpose}

STEPS
${table(about.steps.map(({ id, title }) => [id, title]))}

${flags}
${INPUTS}
${table(catalogue.inputHelp(about.inputs))}

EXIT CODES
${table(EXIT_CODE_ROWS)}
`;
}

/** The flags of runs as rows of a Markdown table. Pure. */
export function flagRows(catalogue: Catalogue): string[][] {
  return flagsFor(...RUNS).map((flag) => [`\`${flagTerm(flag)}\``, phrase(flag, catalogue)]);
}

/** Examples that run as written: they include every required input. */
export const EXAMPLES: readonly (readonly [string, string])[] = [
  ['pnpm runbook all --cluster demo --region us-east-1 --plan', 'what would change; changes nothing'],
  ['pnpm runbook 01-aws --cluster demo --region us-east-1', 'one section, step by step'],
  ['pnpm runbook 90-troubleshoot --cluster demo --region us-east-1', 'what is wrong'],
];

const PURPOSES: Readonly<Partial<Record<Named['kind'], string>>> = {
  export: `Writes a runbook as a wiki page, or as one file that needs nothing but node. all writes several files, and an index
page: --out names their folder. With --format mjs, --out is required, and all.mjs is the whole guide in one file.
The flags that choose values (--resolved, --cluster, --guide, …) are for pages: a file takes its inputs when it runs.
`,
  journal: `Lists the changes that runs on this machine have made, newest last: kept in $XDG_STATE_HOME/gloo-vault-irsa (~/.local/state).
--region may be left out if the cluster has one journal. --json prints the lines as they are in the file.
`,
  'fleet export': `Hands a fleet to an engine that runs it on many machines: docs/scale.md says how.
`,
  'fleet kubeconfig': `Prints the contexts of the fleet, and no others, from this machine's kubeconfig. It may hold credentials.
`,
};

const INPUTS =
  'INPUTS, from flags, then the environment, then .env.<CLUSTER_NAME> (or .env), then the defaults (in parentheses)';

const ENVIRONMENT: [name: string, text: string][] = [
  ['VAULT_ADDR, VAULT_TOKEN,', 'your own Vault; without VAULT_ADDR, a port-forward to pod vault/vault-0'],
  ['VAULT_NAMESPACE, VAULT_CACERT,', ''],
  ['VAULT_SKIP_VERIFY', ''],
  [
    'VAULT_TOKEN_FOR_CLUSTER',
    "true: send VAULT_TOKEN and VAULT_NAMESPACE to that pod, not its dev server's token",
  ],
  ['AWS_PROFILE, AWS_ACCESS_KEY_ID, …', 'AWS credentials, as for the AWS CLI'],
  ['AWS_CA_BUNDLE', "the authorities that sign AWS's certificate, as for the AWS CLI"],
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'the proxy, as for kubectl and helm'],
  ['KUBECONFIG', 'as for kubectl'],
  ['XDG_STATE_HOME', 'where the journal of changes is kept (~/.local/state)'],
  ['NO_COLOR', 'no colours'],
];

const FLEET_FILE: [line: string, text: string][] = [
  ['defaults:', 'what all clusters have in common'],
  ['  AWS_REGION: us-east-1', ''],
  ['clusters:', ''],
  [
    '  - CLUSTER_NAME: prod-eu-1',
    'any input above except secrets; also AWS_PROFILE, KUBECONFIG, VAULT_ADDR, …',
  ],
  ['    kube-context: prod-eu-1', 'enterprise, strict-trust, adopt, no-tags: true or false; guide'],
  ['    VAULT_TOKEN_FROM: TOKEN_EU1', "the environment variable that holds the token for this entry's Vault"],
  ['    name: prod-eu-1-edge', 'if a cluster has several entries; default: CLUSTER_NAME'],
];

/** The exit codes of a run, and what each one says. */
export const EXIT_CODE_ROWS: [code: string, text: string][] = [
  ['0', 'all done, or nothing to do'],
  ['1', '90-troubleshoot found a failure, or a step or a proof failed'],
  ['2', 'wrong usage or input (tools, credentials and the kubectl context included): nothing was changed'],
  ['3', 'refused: a conflict with an unmanaged resource, a blocked teardown, or no consent'],
  ['4', '--plan found changes, or something to remove'],
  ['130', 'interrupted'],
];

/** Each runbook, and what it does. */
export function runbookRows({ runbooks }: Catalogue): [string, string][] {
  return [...runbooks.map(({ id, summary }): [string, string] => [id, summary]), ['all', WHOLE_GUIDE]];
}

function flagSections(flags: readonly FlagName[], catalogue: Catalogue, command?: Named): string {
  const terms = flags.map((flag) => flagTerm(flag).length);
  return GROUPS.flatMap((group) => {
    const own = flags.filter((flag) => FLAGS[flag].group === group);
    if (own.length === 0) return [];
    const rows = own.map((flag) => [flagTerm(flag), phrase(flag, catalogue, command)] as const);
    return [`${group.toUpperCase()}\n${table(rows, Math.max(...terms))}\n`];
  }).join('\n');
}

/** What a flag does, and which runbooks take it if not every section of the guide does. */
function phrase(name: FlagName, catalogue: Catalogue, command?: Named): string {
  const { for: kinds, text, default: usual, requiredFor = [] }: Flag = FLAGS[name];
  const only =
    command !== undefined || kinds.includes('section')
      ? ''
      : `${commandsOf(catalogue)
          .flatMap(({ kind, runbook }) => (kinds.includes(kind) ? (runbook ?? []) : []))
          .join(', ')} only: `;
  const required = command !== undefined && requiredFor.includes(command.kind) ? ' (required)' : '';
  return `${only}${text}${usual === undefined ? '' : ` (default ${usual})`}${required}`;
}

/** Rows as indented lines. This is not `tableLines`, because loading cli-table3 makes the help a sixth slower. */
function table(
  rows: readonly (readonly [string, string])[],
  width = Math.max(...rows.map(([term]) => term.length)),
): string {
  return rows.map(([term, text]) => `  ${term.padEnd(width)}  ${text}`.trimEnd()).join('\n');
}
