import { existsSync } from 'node:fs';
import type { Environment } from '../network/index.ts';
import { readGivenFile } from '../resource/index.ts';
import { journalTable, readJournal, tableLines } from '../run/index.ts';
import type { Named } from './flags.ts';
import { journaledClusters, journalFileOf, regionsOf } from './journal-file.ts';
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
  if (CLUSTER_NAME === undefined) {
    process.stdout.write(clustersText());
    return;
  }
  const file = fileOf(CLUSTER_NAME, AWS_REGION);
  if (file === undefined || !existsSync(file)) {
    const others = regionsOf(CLUSTER_NAME, process.env);
    process.stderr.write(
      others.length === 0
        ? `There is no journal of cluster ${CLUSTER_NAME} on this machine: no run from here has changed anything.\n`
        : `There is no journal of cluster ${CLUSTER_NAME} in ${AWS_REGION} on this machine, but one in ${others.join(', ')}.\n`,
    );
    return;
  }
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

function clustersText(): string {
  const clusters = journaledClusters(process.env);
  if (clusters.length === 0)
    return 'There is no journal on this machine: no run from here has changed anything.\n';
  const rows = clusters.map(({ CLUSTER_NAME, AWS_REGION }) => [
    `./runbook journal --cluster ${CLUSTER_NAME} --region ${AWS_REGION}`,
  ]);
  return `These clusters have a journal on this machine:\n${tableLines(rows)
    .map((row) => `  ${row}\n`)
    .join('')}`;
}

function fileOf(CLUSTER_NAME: string, region: string | undefined): string | undefined {
  const regions = regionsOf(CLUSTER_NAME, process.env);
  if (region === undefined && regions.length > 1) {
    throw usage(
      `cluster ${CLUSTER_NAME} has journals of ${regions.join(', ')}: name one with --region`,
      COMMAND,
    );
  }
  const AWS_REGION = region ?? regions[0];
  return AWS_REGION === undefined ? undefined : journalFileOf({ CLUSTER_NAME, AWS_REGION }, process.env);
}
