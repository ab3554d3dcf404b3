import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ran, world } from '../world.ts';
import { type Campaign, RUNS } from './case.ts';
import { Trial, trial } from './trial.ts';

/** How long the machine sleeps, in milliseconds. */
const SLEEP = 10 * 60_000;
/** How far a clock is off, in seconds. */
const HOUR = 3600;
/** When the machine falls asleep: after a number of seconds, or when the run's output contains a text. */
const MOMENTS = [0.5, 1, 2, 3, 4, 5, 6, 8, 10, '03-gloo.2: helm install gloo', 'waiting for iam'];

/** Clocks that jump or are wrong. */
export const clocks: Campaign = {
  id: 'clocks',
  promise:
    'The machine sleeps for ten minutes at any moment, or its clock is an hour off. The run succeeds, or ends with a clear error, and the next run finishes the job.',
  cases: () => [
    ...MOMENTS.map((moment) => ({
      name: `asleep for ten minutes ${typeof moment === 'number' ? `after ${moment} s` : `while ${moment}`}`,
      group: 'The machine sleeps',
      startState: 'fresh' as const,
      endState: 'guideDone' as const,
      before: [() => world().control.setConsistency({ roles: 5 })],
      expected: { like: 'first run' as const },
      run: () => runThroughSleep(moment),
    })),
    ...[HOUR, -HOUR].flatMap((ahead) =>
      HOUR_OFF.map(({ args, startState }) => ({
        name: `${args.join(' ')} with a clock an hour ${ahead > 0 ? 'ahead' : 'behind'}`,
        group: 'The clock is an hour off',
        startState,
        endState: 'guideDone' as const,
        expected: {
          like: 'run' as const,
          errorPrints: /clock/i,
          // The other runbooks do not leave what the guide leaves.
          ...(args[0] !== 'all' && { next: 'always' as const }),
        },
        run: () => trial(args, { env: clock(ahead) }),
      })),
    ),
  ],
};

const HOUR_OFF = [
  { args: ['all', '--yes'], startState: 'awsAndVaultEmpty' },
  { args: ['90-troubleshoot'], startState: 'guideDone' },
  { args: RUNS.teardown.args, startState: 'guideDone' },
] as const;

/** Environment variables that put the run's clock some seconds ahead. */
function clock(ahead: number): Record<string, string> {
  return {
    CAMPAIGN_CLOCK_AHEAD: String(ahead),
    NODE_OPTIONS: `--require ${JSON.stringify(join(import.meta.dirname, 'clock.cjs'))}`,
  };
}

/**
 * Suspends the run for ten minutes. Meanwhile AWS, Vault and Kubernetes go on, as they do while a laptop sleeps. No clock is
 * set: what expires in that time really expires.
 */
async function runThroughSleep(moment: number | string): Promise<Ran> {
  const run = new Trial(['all', '--yes']);
  await (typeof moment === 'number' ? sleep(moment * 1000) : run.waitForOutput(moment));
  await run.suspend(SLEEP);
  return run.ended;
}
