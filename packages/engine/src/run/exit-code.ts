import type { Failure } from '../resource/index.ts';

/** The exit codes of a run. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  changesPlanned: 4,
  interrupted: 130,
} as const;

/** The exit code for a failure. */
export function exitCodeOf(failure: Failure): number {
  return { input: EXIT.usage, refused: EXIT.refused, failed: EXIT.failed }[failure.kind];
}
