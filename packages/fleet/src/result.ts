import type { Failure } from 'engine/resource';
import {
  type ClusterOutcome,
  countsText,
  type Diagnosed,
  EXIT,
  hasChanged,
  type Outcome,
  type PlanCounts,
  type Status,
} from 'engine/run';

export interface ClusterResult {
  readonly name: string;
  readonly outcome: ClusterOutcome;
  /** The exit code of its run; `undefined` if the run was not started. */
  readonly exitCode: number | undefined;
  readonly seconds: number;
  readonly failures: readonly Failure[];
  readonly diagnoses?: readonly Diagnosed[];
  /** The counts of its plan, and the digests of its changes. */
  readonly planned?: { readonly counts: PlanCounts; readonly digests: readonly string[] };
}

/** The outcome of a cluster, from its exit code and its steps' outcomes. */
export function outcomeOf(exitCode: number, steps: readonly Outcome[]): ClusterOutcome {
  if (exitCode === EXIT.done) return steps.some(hasChanged) ? 'done' : 'nothing to do';
  return OUTCOMES[exitCode] ?? 'failed';
}

const OUTCOMES: Readonly<Record<number, ClusterOutcome>> = {
  [EXIT.failed]: 'failed',
  [EXIT.usage]: 'wrong input',
  [EXIT.refused]: 'refused',
  [EXIT.changesPlanned]: 'would change',
  [EXIT.interrupted]: 'interrupted',
};

/** Exit codes of clusters, the most urgent first. */
const GRAVEST: readonly number[] = [
  EXIT.interrupted,
  EXIT.failed,
  EXIT.refused,
  EXIT.usage,
  EXIT.changesPlanned,
];

export function fleetExitCode(
  results: readonly Pick<ClusterResult, 'exitCode'>[],
  interrupted: boolean,
): number {
  if (interrupted) return EXIT.interrupted;
  const codes = new Set(results.map(({ exitCode }) => exitCode));
  return GRAVEST.find((code) => codes.has(code)) ?? EXIT.done;
}

/** The count of each state, in words: `6 done, 1 failed`. */
export function countsOf(states: readonly Status[]): string {
  const counts: Partial<Record<Status, number>> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return countsText(counts);
}
