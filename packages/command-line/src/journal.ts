import { existsSync, readFileSync } from 'node:fs';
import type { Environment } from 'network';
import { Failure, literal, messageOf } from 'resource';
import { EXIT, journalTable, readJournal, told } from 'runbook';
import { parseArguments, usage } from './arguments.ts';
import { journalFileOf, regionsOf } from './journal-file.ts';

const OPTIONS = {
  cluster: { type: 'string' },
  region: { type: 'string' },
  last: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const HELP = 'pnpm runbook journal --help';

const USAGE = `pnpm runbook journal [flags]

What runs from this machine have changed, newest last: kept in $XDG_STATE_HOME/gloo-vault-irsa (~/.local/state).

  --cluster NAME     CLUSTER_NAME: as for a run
  --region REGION    AWS_REGION; may be left out where the cluster has one journal
  --last N           only the last N changes
  --json             the lines as they are in the file
`;

/** The cluster that flags, the environment and the folder's `.env` files name, as for a run. */
type ClusterOf = (
  flags: { readonly cluster: string | undefined; readonly region: string | undefined },
  environment: Environment,
  folder: string,
) => { readonly CLUSTER_NAME: string; readonly AWS_REGION?: string | undefined };

interface JournalCommand {
  readonly cluster: string | undefined;
  readonly region: string | undefined;
  readonly last: number | undefined;
  readonly json: boolean;
}

/** `pnpm runbook journal …`: shows what was changed in a cluster, and tells the exit code. */
export async function journalCommand(args: readonly string[], clusterOf: ClusterOf): Promise<number> {
  try {
    const command = parseJournal(args);
    if (command === 'help') process.stdout.write(USAGE);
    else show(command, clusterOf);
    return EXIT.done;
  } catch (error) {
    return told('pnpm runbook journal', error);
  }
}

/**
 * Understands the arguments of `pnpm runbook journal`. Pure.
 * @throws Failure of kind input for what is unknown.
 */
export function parseJournal(args: readonly string[]): JournalCommand | 'help' {
  const { values, positionals } = parseArguments(args, OPTIONS, HELP);
  if (values.help) return 'help';
  if (positionals.length > 0) throw usage(`${literal(positionals[0] ?? '')} has no meaning here`, HELP);
  const { cluster, region, last, json = false } = values;
  if (last !== undefined && !/^[1-9]\d{0,8}$/.test(last)) {
    throw usage(`--last is a number of changes, not ${literal(last)}`, HELP);
  }
  return { cluster, region, last: last === undefined ? undefined : Number(last), json };
}

function show(command: JournalCommand, clusterOf: ClusterOf): void {
  const { CLUSTER_NAME, AWS_REGION } = clusterOf(command, process.env, process.cwd());
  const file = fileOf(CLUSTER_NAME, AWS_REGION);
  if (file === undefined || !existsSync(file)) {
    process.stderr.write(
      `There is no journal of cluster ${CLUSTER_NAME} on this machine: no run from here has changed anything.\n`,
    );
    return;
  }
  const { entries, lines, unreadable } = readJournal(read(file));
  const shown = command.last === undefined ? entries : entries.slice(-command.last);
  if (command.json) {
    const ids = new Set(shown.map(({ id }) => id));
    for (const { id, text } of lines) if (ids.has(id)) process.stdout.write(`${text}\n`);
  } else process.stdout.write(journalTable(shown, process.stdout.columns));
  if (unreadable.length === 0) return;
  const which = unreadable.length === 1 ? 'line' : 'lines';
  process.stderr.write(
    `${file}: ${which} ${unreadable.join(', ')} cannot be read: a run was killed as it wrote, or the file was edited.\n`,
  );
}

function fileOf(CLUSTER_NAME: string, region: string | undefined): string | undefined {
  const regions = regionsOf(CLUSTER_NAME, process.env);
  if (region === undefined && regions.length > 1) {
    throw usage(
      `cluster ${CLUSTER_NAME} has journals of ${regions.join(', ')}: name one with --region`,
      HELP,
    );
  }
  const AWS_REGION = region ?? regions[0];
  return AWS_REGION === undefined ? undefined : journalFileOf({ CLUSTER_NAME, AWS_REGION }, process.env);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure({
      kind: 'input',
      resource: file,
      seen: messageOf(error),
      next: ['Only who ran the runbooks may read their journal: be that user.'],
    });
  }
}
