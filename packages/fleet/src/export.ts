import { normalize, sep } from 'node:path';
import type { Catalogue } from 'engine/command-line/catalogue';
import type { CommandLine } from 'engine/command-line/options';
import { usage } from 'engine/command-line/usage';
import { ownFile } from 'engine/own-file';
import { literal, texts } from 'engine/resource';
import { parseAllDocuments } from 'yaml';
import { type Fleet, fleetFailure, readFleet } from './fleet-file.ts';

const EXPORT = 'fleet export';

/**
 * How many workers a fleet has at most if the operator does not say: each reads and checks the whole fleet. It is also the most
 * jobs that GitHub makes of one matrix.
 */
const SHARDS_USUAL = 256;

/** The schedule that a workflow suggests in a comment. */
const EVERY_MORNING = '0 6 * * *';

/** `./runbook fleet export`: what a fleet needs to run elsewhere. */
export function fleetExportCommand(line: CommandLine, { inputs }: Catalogue): void {
  const { out, force, fleet = '' } = line;
  const text = fleetExport(line, () => readFleet(fleet, inputs));
  if (out === undefined || out === '-') process.stdout.write(text);
  else ownFile(out, { mode: 0o644, force, makesFolder: true }).write(text);
}

/**
 * The template of an engine with the values of a fleet.
 * @throws Failure of kind input for flags that do not go together, or an entry without a region.
 */
export function fleetExport(line: CommandLine, read: () => Fleet): string {
  const { to = 'kubernetes', roleArn: ROLE_ARN = '', schedule } = line;
  if ((line.image !== undefined) !== (to === 'kubernetes'))
    throw usage('--image IMAGE is for --to kubernetes, which needs it', EXPORT);
  if (to === 'github-actions' && (line.shards ?? 1) > SHARDS_USUAL)
    throw usage(`--shards is at most ${SHARDS_USUAL} in a matrix of GitHub`, EXPORT);
  const FLEET = to === 'kubernetes' ? '' : inRepository(line.fleet ?? '');
  const fleet = read();
  const AWS_REGION = regionOf(fleet);
  const shards = line.shards ?? Math.min(fleet.entries.length, SHARDS_USUAL);
  const text = filled(texts('packages/fleet/templates')[to] ?? '', {
    IMAGE: line.image ?? '',
    FLEET,
    ROLE_ARN,
    AWS_REGION,
    SHARDS: to === 'kubernetes' ? String(shards) : `[${[...Array(shards).keys()].join(', ')}]`,
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

/** The path of a fleet in the repository that runs the workflow. */
function inRepository(file: string): string {
  const path = normalize(file).split(sep).join('/');
  // GitHub evaluates `${{ … }}` anywhere in the file, and the steps to follow are for a shell.
  if (/^(?!\.\.\/)[\p{L}\p{N}_.][\p{L}\p{N}_.@+=,/-]*$/u.test(path)) return path;
  throw usage(
    `--fleet ${literal(file)} is not a path from the root of the repository that runs the workflow, with letters, digits and _.@+=,/- alone`,
    EXPORT,
  );
}
