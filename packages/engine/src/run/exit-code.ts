import type { Failure } from '../resource/index.ts';

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  changesPlanned: 4,
  interrupted: 130,
} as const;

export function exitCodeOf(failure: Failure): number {
  return { input: EXIT.usage, refused: EXIT.refused, failed: EXIT.failed }[failure.kind];
}
