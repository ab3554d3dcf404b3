import { join } from 'node:path';
import type { Campaign } from './case.ts';
import { trial } from './trial.ts';

/** The moments of handing a document to a child process, in order: see `kill-run.cjs`. */
const MOMENTS = ['created', 'opened', 'unnamed', 'written', 'started'] as const;

/** Runs that are killed while they hand values to helm. */
export const handovers: Campaign = {
  id: 'handovers',
  promise:
    'A run is killed at any point while it hands values to helm. helm gets all of them or does not start, and the next run finishes the job.',
  cases: (baseline) =>
    baseline.runs['first run'].helm
      .filter((words) => words.includes('--values=-'))
      .flatMap((words, index) =>
        MOMENTS.map((moment) => ({
          name: `values for helm ${words.split(' ').slice(0, 2).join(' ')}: killed when ${moment}`,
          group: 'Killed while handing values to helm',
          startState: 'fresh',
          endState: 'guideDone',
          expected: { like: 'first run', exits: [137] },
          run: () => trial(['all', '--yes'], { env: killedAt(moment, index + 1) }),
        })),
      ),
};

function killedAt(moment: string, nth: number): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--require ${JSON.stringify(join(import.meta.dirname, 'kill-run.cjs'))}`,
    CAMPAIGN_KILL_AT: `${moment} ${nth}`,
  };
}
