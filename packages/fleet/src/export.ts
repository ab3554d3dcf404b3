import { isAbsolute, normalize, sep } from 'node:path';
import { type FlagName, flagText, type Named } from 'engine/command-line/flags';
import { type CommandLine, usage } from 'engine/command-line/options';
import { OwnFile } from 'engine/own-file';
import { literal } from 'engine/resource';
import { parseAllDocuments } from 'yaml';
import { type Fleet, fleetFailure, readFleet } from './fleet-file.ts';
import type { EntryVariables } from './fleet-schema.ts';
import { TEMPLATES } from './templates.ts';

const EXPORT: Named = { name: 'fleet export', kind: 'fleet export' };

/** The most indexes of a Job that may have a backoffLimitPerIndex, and the most jobs that GitHub makes of one matrix. */
const SHARDS_MAX = { kubernetes: 100_000, 'github-actions': 256 };

/** Each worker reads and checks the whole fleet: with more of them, that would take longer than the work itself. */
const SHARDS_USUAL = 256;

/** The schedule that a workflow suggests in a comment. */
const EVERY_MORNING = '0 6 * * *';

/** `./runbook fleet export`: what a fleet needs to run elsewhere. */
export function fleetExportCommand(line: CommandLine, variables: EntryVariables): void {
  const { out, force, fleet = '' } = line;
  const text = fleetExport(line, () => readFleet(fleet, variables));
  if (out === undefined || out === '-') process.stdout.write(text);
  else new OwnFile(out, { mode: 0o644, force, makeFolder: true }).write(text);
}

/**
 * The template of an engine with the values of a fleet.
 * @throws Failure of kind input for flags that do not go together, or an entry without a region.
 */
export function fleetExport(line: CommandLine, read: () => Fleet): string {
  const { to = 'kubernetes', roleArn: ROLE_ARN = '', schedule } = line;
  const own = to === 'kubernetes' ? valuesForKubernetes(line) : valuesForGithubActions(line);
  for (const flag of ['shards', 'parallelism'] as const) {
    const [value = 1, most] = [line[flag], SHARDS_MAX[to]];
    if (value > most) throw usage(`${flagText(flag)} is at most ${most}, not ${value}`, EXPORT);
  }
  const fleet = read();
  const AWS_REGION = regionOf(fleet);
  const shards = line.shards ?? Math.min(fleet.entries.length, SHARDS_USUAL);
  const text = filled(TEMPLATES[to] ?? '', {
    ...own,
    ROLE_ARN,
    AWS_REGION,
    SHARDS: to === 'kubernetes' ? String(shards) : `[${[...Array(shards).keys()].join(', ')}]`,
    PARALLELISM: String(Math.min(line.parallelism, shards)),
    SCHEDULE: schedule ?? EVERY_MORNING,
  });
  if (schedule === undefined) return text;
  return to === 'kubernetes' ? asCronJob(text, schedule) : text.replace('# schedule:', 'schedule:');
}

/** The region of the first entry. Every entry needs one: a worker would use the region that it runs in. */
function regionOf({ file, entries }: Fleet): string {
  const lacking = entries.filter(({ variables }) => !/^[a-z\d-]+$/.test(variables.AWS_REGION ?? ''));
  if (lacking.length === 0) return entries[0]?.variables.AWS_REGION ?? '';
  throw fleetFailure(
    file,
    lacking.map(({ line, name }) => ({ line, entry: name, text: 'AWS_REGION is missing, or is no region' })),
  );
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\$\{([A-Z_]+)\}/g, (marker, name) => values[name] ?? marker);
}

/** The Job as a CronJob that only plans. */
function asCronJob(text: string, schedule: string): string {
  const documents = parseAllDocuments(text);
  const job = documents.at(-1);
  job?.setIn(['spec', 'template', 'spec', 'containers', 0, 'env', 0, 'value'], 'plan');
  job?.set('kind', 'CronJob');
  job?.set('spec', {
    schedule,
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    failedJobsHistoryLimit: 7,
    jobTemplate: { spec: job.get('spec') },
  });
  return documents.map((document) => document.toString({ lineWidth: 0 })).join('');
}

function valuesForKubernetes({ image, namespace = 'gloo-vault-irsa' }: CommandLine) {
  if (image === undefined) throw usage('--to kubernetes needs --image IMAGE', EXPORT);
  return { IMAGE: image, NAMESPACE: namespace };
}

function valuesForGithubActions(line: CommandLine) {
  const { fleet: file = '' } = line;
  const other = (['image', 'namespace'] as const).find((flag: FlagName) => line[flag] !== undefined);
  if (other !== undefined) throw usage(`${flagText(other)} is for --to kubernetes only`, EXPORT);
  const inRepository = normalize(file).split(sep).join('/');
  if (isAbsolute(file) || inRepository.startsWith('../')) {
    throw usage('--fleet is a file of the repository that runs the workflow: name it from its root', EXPORT);
  }
  // GitHub evaluates `${{ … }}` anywhere in the file, and the steps to follow are for a shell.
  if (!/^[\p{L}\p{N}_.][\p{L}\p{N}_.@+=,/-]*$/u.test(inRepository)) {
    throw usage(
      `--fleet ${literal(file)} contains a character that is unsafe in a workflow file; rename it`,
      EXPORT,
    );
  }
  return { FLEET: inRepository };
}
