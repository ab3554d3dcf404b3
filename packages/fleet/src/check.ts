import type { Environment } from 'engine/network';
import { Failure } from 'engine/resource';
import { clusterRun, type EntryFlags, type EntryRuns } from './entry.ts';
import { type Fleet, fleetFailure, type Problem } from './fleet-file.ts';

/**
 * Checks the inputs of every cluster of a fleet as its own run would, before any call to a system.
 * @param folder where `.env.<CLUSTER_NAME>` of each is looked for.
 * @throws Failure of kind input that lists every entry that is wrong.
 */
export function checkFleet(
  fleet: Fleet,
  { check }: Pick<EntryRuns, 'check'>,
  flags: EntryFlags,
  environment: Environment,
  folder: string,
): void {
  const problems: Problem[] = [];
  const next = new Set<string>();
  for (const entry of fleet.entries) {
    try {
      check(clusterRun(entry, flags, environment), folder);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { line, name } = entry;
      problems.push(...error.seen.split('\n').map((text) => ({ line, entry: name, text })));
      for (const action of error.next) next.add(action);
    }
  }
  if (problems.length > 0) throw fleetFailure(fleet.file, problems, [...next]);
}
