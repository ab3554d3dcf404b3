import { isAbsolute, normalize, sep } from 'node:path';
import type { EntryRuns } from 'fleet';
import { fleetKubeconfig, githubActionsExport, kubernetesExport, readFleet } from 'fleet/export';
import { literal } from '../resource/index.ts';
import { OwnFile } from '../run/index.ts';
import { type FlagName, flagText, type Named } from './flags.ts';
import { type CommandLine, usage } from './options.ts';

const EXPORT: Named = { name: 'fleet export', kind: 'fleet export' };

/** The most indexes of a Job that may have a backoffLimitPerIndex. */
const JOB_MAX = 100_000;

/** The most jobs that GitHub makes of one matrix. */
const MATRIX_MAX = 256;
const NAMESPACE = 'gloo-vault-irsa';

/**
 * Reads from the command line what to export. The text is made later, when the fleet is read. Pure.
 * @throws Failure of kind input for flags that are missing or do not go together.
 */
export function fleetExportOf(line: CommandLine, runs: EntryRuns): () => string | Promise<string> {
  const { kind, fleet: file = '' } = line;
  if (kind === 'fleet kubeconfig') return () => fleetKubeconfig(readFleet(file, runs));
  return line.to === 'kubernetes' ? toKubernetes(file, line, runs) : toGithubActions(file, line, runs);
}

function toKubernetes(file: string, line: CommandLine, runs: EntryRuns): () => string {
  const { image, namespace = NAMESPACE, roleArn } = line;
  if (image === undefined) throw usage('--to kubernetes needs --image IMAGE', EXPORT);
  const common = { ...counts(line, JOB_MAX), roleArn, image, namespace };
  return () => {
    return kubernetesExport({ fleet: readFleet(file, runs), runs, ...common });
  };
}

function toGithubActions(file: string, line: CommandLine, runs: EntryRuns): () => string {
  const { roleArn } = line;
  const other = (['image', 'namespace'] as const).find((flag) => line[flag] !== undefined);
  if (other !== undefined) throw usage(`${flagText(other)} is for --to kubernetes only`, EXPORT);
  if (roleArn === undefined) throw usage('--to github-actions needs --role-arn ARN', EXPORT);
  const inRepository = normalize(file).split(sep).join('/');
  if (isAbsolute(file) || inRepository.startsWith('../')) {
    throw usage('--fleet is a file of the repository that runs the workflow: name it from its root', EXPORT);
  }
  // GitHub evaluates `${{ … }}` anywhere in the file, and a line break would end the comment that holds the name.
  if (!/^[\p{L}\p{N}_.][\p{L}\p{N}_.@+=,/ -]*$/u.test(inRepository)) {
    throw usage(
      `--fleet ${literal(file)} has a character that no workflow should hold: rename the file`,
      EXPORT,
    );
  }
  const common = { ...counts(line, MATRIX_MAX), roleArn, file: inRepository };
  return () => {
    return githubActionsExport({ fleet: readFleet(file, runs), runs, ...common });
  };
}

function counts({ shards, parallelism, schedule }: CommandLine, most: number) {
  const check = (flag: FlagName, value: number) => {
    if (value > most) throw usage(`${flagText(flag)} is at most ${most}, not ${value}`, EXPORT);
  };
  check('shards', shards ?? 1);
  check('parallelism', parallelism);
  return { shards, parallelism, schedule };
}

/** `pnpm runbook fleet …`: exports a fleet to an engine that runs it elsewhere. */
export async function fleetExportCommand(line: CommandLine, runs: EntryRuns): Promise<void> {
  const { out, force } = line;
  const text = await fleetExportOf(line, runs)();
  if (out === undefined || out === '-') process.stdout.write(text);
  else new OwnFile(out, { mode: 0o644, force, makeFolder: true }).write(text);
}
