import { isAbsolute } from 'node:path';
import { literal } from 'resource';
import { checkFleet } from '../check.ts';
import type { EntryRuns } from '../entry.ts';
import { type Fleet, type FleetEntry, fleetFailure, type Problem } from '../fleet-file.ts';

/** Where a worker runs: in a pod, or in a checkout of the repository that has the fleet's file. */
export type Worker = 'pod' | 'checkout';

/** Workers run `all --fleet …` without any flag that an entry may have. */
const NO_FLAGS = { guide: undefined, enterprise: false, strictTrust: false, adopt: false, noTags: false };

/**
 * Checks a fleet as its workers will, whose environment and folder are others than these: nothing of them counts.
 * @throws Failure of kind input that names every entry that does not fit, or would mean something else there.
 */
export function checkElsewhere(
  { file, entries }: Fleet,
  worker: Worker,
  inputsOf: EntryRuns['inputsOf'],
): void {
  const problems = entries.flatMap((entry) => problemsOf(entry, worker));
  if (problems.length > 0) throw fleetFailure(file, problems);
  const tokens = entries.flatMap(({ vaultTokenFrom }) => vaultTokenFrom ?? []);
  const environment = Object.fromEntries(tokens.map((name) => [name, 'known-to-the-worker-only']));
  // No .env is beside this file, nor where a worker runs.
  const fleet = { file, entries: entries.map(withoutFiles) };
  checkFleet(fleet, { inputsOf }, NO_FLAGS, environment, import.meta.dirname);
}

function problemsOf({ name, line, variables }: FleetEntry, worker: Worker): Problem[] {
  const problem = (text: string): Problem => ({ line, entry: name, text });
  const lost = ['KUBECONFIG', 'VAULT_CACERT'].flatMap((key) => {
    const path = variables[key];
    if (!path || worker === 'checkout' || path.split(':').every((part) => isAbsolute(part))) return [];
    return [problem(`${key} ${literal(path)} is found from this folder only: give its whole path in a pod`)];
  });
  if (variables.AWS_REGION) return lost;
  return [problem('it has no AWS_REGION, and a worker finds another one in its environment'), ...lost];
}

/** Authorities are read when they are checked, and those of a worker are not here. */
function withoutFiles(entry: FleetEntry): FleetEntry {
  const { VAULT_CACERT: _authority, ...variables } = entry.variables;
  return { ...entry, variables };
}
