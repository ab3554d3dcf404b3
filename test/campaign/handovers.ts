import { join } from 'node:path';
import { type Baseline, type Campaign, fail, type Survival } from './case.ts';
import { assertNextRunFinishes } from './survival.ts';
import { Trial } from './trial.ts';

/** What happens between making a document for a child and the child that reads it, in its order: see `kill-run.cjs`. */
const MOMENTS = ['created', 'opened', 'unnamed', 'written', 'started'] as const;

/** Killed while a child is being started that reads what the run hands to it. */
export const handovers: Campaign = {
  id: 'handovers',
  promise:
    'A run is killed at any point while it hands values to helm. helm gets all of them or does not start, and the next run finishes the job.',
  cases: (baseline) =>
    baseline.runs['first run'].helm
      .filter((words) => words.includes('--values=-'))
      .flatMap((words, index) =>
        MOMENTS.map((moment) => ({
          name: `killed once the values for helm ${words.split(' ').slice(0, 2).join(' ')} are ${moment}`,
          group: 'kill -9 while values are handed to helm',
          startState: 'fresh',
          endState: 'guideDone',
          run: () => runKilledAt(baseline, moment, index + 1),
        })),
      ),
};

async function runKilledAt(baseline: Baseline, moment: string, nth: number): Promise<Survival> {
  const run = new Trial(['all', '--yes'], {
    env: {
      NODE_OPTIONS: `--require ${JSON.stringify(join(import.meta.dirname, 'kill-run.cjs'))}`,
      CAMPAIGN_KILL_AT: `${moment} ${nth}`,
    },
  });
  const { exitCode, output } = await run.ended;
  if (exitCode !== 137) fail(`it was not killed, and ended with ${exitCode}`, output);
  // At once, while the helm that it started may still be at work.
  await assertNextRunFinishes(baseline);
  await run.assertNoLeftovers();
  return 'recovered';
}
