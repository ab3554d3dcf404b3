import type { Failure } from '../resource/index.ts';
import type { RunOutcome, SummaryRow } from './events.ts';
import { hasChanged } from './words.ts';

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  changesPlanned: 4,
  interrupted: 130,
} as const;

/** The outcomes of runs that are not done, the most urgent first. */
const OUTCOMES: readonly (readonly [exitCode: number, outcome: RunOutcome])[] = [
  [EXIT.interrupted, 'interrupted'],
  [EXIT.failed, 'failed'],
  [EXIT.refused, 'refused'],
  [EXIT.usage, 'wrong input'],
  [EXIT.changesPlanned, 'would change'],
];

/** The most urgent exit code of several runs. A code that no run returns, such as a killed process's, is a failure. */
export function mostUrgent(exitCodes: readonly (number | undefined)[]): number {
  const known = exitCodes.map((code = EXIT.done) => (isExit(code) ? code : EXIT.failed));
  return OUTCOMES.map(([exitCode]) => exitCode).find((code) => known.includes(code)) ?? EXIT.done;
}

function isExit(code: number): boolean {
  return Object.values<number>(EXIT).includes(code);
}

/** The outcome of a run, from its exit code and its steps. */
export function outcomeOf(exitCode: number, steps: readonly Pick<SummaryRow, 'outcome'>[]): RunOutcome {
  if (exitCode === EXIT.done)
    return steps.some(({ outcome }) => hasChanged(outcome)) ? 'done' : 'nothing to do';
  return OUTCOMES.find(([code]) => code === exitCode)?.[1] ?? 'failed';
}

export function exitCodeOf(failure: Failure): number {
  return { input: EXIT.usage, refused: EXIT.refused, failed: EXIT.failed }[failure.kind];
}
