import { Failure, literal, oneLine } from 'engine/resource';
import { EXIT } from 'engine/run';
import type { FleetEntry } from './fleet-file.ts';
import type { FleetOptions } from './options.ts';
import type { ClusterResult } from './result.ts';
import type { ResultsFile } from './results-file.ts';

/**
 * The plans that failed. A failed cluster stops no other: the run leaves it out, reports it as failed, and stores it for
 * `--retry-failed`.
 */
export function failedPlans(plans: readonly ClusterResult[]): readonly ClusterResult[] {
  return plans.filter(({ exitCode }) => exitCode !== EXIT.done && exitCode !== EXIT.changesPlanned);
}

/** The entries of this shard; with `--retry-failed`, only those that did not exit 0 in the last run. */
export function chosen(
  entries: readonly FleetEntry[],
  options: FleetOptions,
  file: ResultsFile,
): readonly FleetEntry[] {
  const { shard, retryFailed } = options;
  const mine = shard === undefined ? entries : entries.filter((_, index) => index % shard.of === shard.index);
  if (!retryFailed) return mine;
  const { what, exitCodes } = file.read();
  if (what === whatOf(options)) return mine.filter(({ name }) => exitCodes.get(name) !== EXIT.done);
  throw new Failure({
    kind: 'input',
    resource: '--retry-failed',
    seen: `the last run of this fleet was ${literal(what)}, not ${literal(whatOf(options))}`,
    next: [
      `Retry that run: pnpm runbook ${oneLine(what)} --retry-failed …`,
      'Or run without --retry-failed.',
    ],
  });
}

/** What the fleet runs. Results of other runs cannot be retried. */
export function whatOf({ runbook, only, from }: FleetOptions): string {
  return [runbook, only && `--only ${only}`, from && `--from ${from}`].filter(Boolean).join(' ');
}
