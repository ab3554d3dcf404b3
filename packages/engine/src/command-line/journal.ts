import type { Environment } from '../network/index.ts';
import { readGivenFile } from '../resource/index.ts';
import { journalTable, readJournal } from '../run/index.ts';
import type { Named } from './flags.ts';
import { journaledClusters, journalFileOf } from './journal-file.ts';
import { type CommandLine, usage } from './options.ts';

const COMMAND: Named = { name: 'journal', kind: 'journal' };

/** The cluster that flags, the environment or the folder's `.env` files name, as in a run. */
type ClusterOf = (
  flags: { readonly cluster: string | undefined; readonly region: string | undefined },
  environment: Environment,
  folder: string,
) => { readonly CLUSTER_NAME?: string | undefined; readonly AWS_REGION?: string | undefined };

/** `./runbook journal …`: shows the changes made in a cluster, or which clusters have a journal. */
export function journalCommand(line: CommandLine, clusterOf: ClusterOf): void {
  const { CLUSTER_NAME, AWS_REGION } = clusterOf(line, process.env, process.cwd());
  const all = journaledClusters(process.env);
  if (CLUSTER_NAME === undefined) {
    process.stdout.write(clustersText(all));
    return;
  }
  const regions = all.flatMap((one) => (one.CLUSTER_NAME === CLUSTER_NAME ? [one.AWS_REGION] : []));
  const [first, second] = AWS_REGION === undefined ? regions : [AWS_REGION];
  if (second !== undefined)
    throw usage(
      `cluster ${CLUSTER_NAME} has journals of ${regions.join(', ')}: name one with --region`,
      COMMAND,
    );
  if (first === undefined || !regions.includes(first)) {
    const others =
      regions.length === 0 ? NONE : ` in ${first} on this machine, but one in ${regions.join(', ')}`;
    process.stderr.write(`There is no journal of cluster ${CLUSTER_NAME}${others}.\n`);
    return;
  }
  const file = journalFileOf({ CLUSTER_NAME, AWS_REGION: first }, process.env);
  const text = readGivenFile(file, {
    resource: file,
    next: ['Only the user who ran the runbooks can read their journal. Run this as that user.'],
  });
  const { entries, lines, unreadable } = readJournal(text);
  const shown = line.last === undefined ? entries : entries.slice(-line.last);
  if (line.json) {
    const ids = new Set(shown.map(({ id }) => id));
    for (const { id, text } of lines) if (ids.has(id)) process.stdout.write(`${text}\n`);
  } else process.stdout.write(journalTable(shown, process.stdout.columns));
  if (unreadable.length === 0) return;
  const which = unreadable.length === 1 ? 'line' : 'lines';
  process.stderr.write(
    `${file}: ${which} ${unreadable.join(', ')} cannot be read: a run was killed as it wrote, or the file was edited.\n`,
  );
}

const NONE = ' on this machine: no run from here has changed anything';

function clustersText(clusters: ReturnType<typeof journaledClusters>): string {
  if (clusters.length === 0) return `There is no journal${NONE}.\n`;
  const commands = clusters.map(
    ({ CLUSTER_NAME, AWS_REGION }) =>
      `  ./runbook journal --cluster ${CLUSTER_NAME} --region ${AWS_REGION}\n`,
  );
  return `These clusters have a journal on this machine:\n${commands.join('')}`;
}
