import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { world } from '../world.ts';
import { type Baseline, type Campaign, fail, RUNS, type Survival } from './case.ts';
import { assertNextRunFinishes, assertOutcome } from './survival.ts';
import { Trial, trial } from './trial.ts';

/** How long the machine sleeps, and how far a clock is off, in seconds. */
const SLEEP = 600;
const HOUR = 3600;
/** When it falls asleep: so many seconds into a run, or once the run says that it waits for something. */
const MOMENTS = [0.5, 1, 2, 3, 4, 6, 8, 10, 'waiting for pod', 'waiting for deployment', 'waiting for iam'];

/** Time does not go on evenly. */
export const clocks: Campaign = {
  id: 'clocks',
  promise:
    'The machine sleeps for ten minutes at any moment, or its clock is an hour off. The run succeeds, or ends with a clear error, and the next run finishes the job.',
  cases: (baseline) => [
    ...MOMENTS.map((moment) => ({
      name: `asleep for ten minutes ${typeof moment === 'number' ? `after ${moment} s` : `while ${moment}`}`,
      group: 'The machine sleeps',
      startState: 'fresh' as const,
      endState: 'guideDone' as const,
      run: () => runThroughSleep(moment, baseline),
    })),
    ...[HOUR, -HOUR].flatMap((ahead) =>
      HOUR_OFF.map(({ args, startState }) => ({
        name: `${args.join(' ')} with a clock an hour ${ahead > 0 ? 'ahead' : 'behind'}`,
        group: 'The clock is an hour off',
        startState,
        endState: 'guideDone' as const,
        run: async (): Promise<Survival> => {
          const ended = await trial(args, { env: clock(ahead, '/') });
          if (ended.exitCode !== 0 && !/clock/i.test(ended.output))
            fail('the clock is not named', ended.output);
          if (args[0] === 'all') return assertOutcome(ended, baseline);
          await assertNextRunFinishes(baseline);
          return ended.exitCode === 0 ? 'survived' : 'recovered';
        },
      })),
    ),
  ],
};

const HOUR_OFF = [
  { args: ['all', '--yes'], startState: 'awsAndVaultEmpty' },
  { args: ['90-troubleshoot'], startState: 'guideDone' },
  { args: RUNS.teardown.args, startState: 'guideDone' },
] as const;

/** A clock that is ahead from when a file is there. */
function clock(ahead: number, from: string): Record<string, string> {
  return {
    CAMPAIGN_CLOCK_AHEAD: String(ahead),
    CAMPAIGN_CLOCK_FROM: from,
    NODE_OPTIONS: `--require ${JSON.stringify(join(import.meta.dirname, 'clock.cjs'))}`,
  };
}

/** Stops the whole process group, while the clocks of all systems go on. */
async function runThroughSleep(moment: number | string, baseline: Baseline): Promise<Survival> {
  const { control } = world();
  await control.setConsistency({ roles: 5 });
  const folder = mkdtempSync(join(tmpdir(), 'sleep-'));
  const awake = join(folder, 'awake');
  const run = new Trial(['all', '--yes'], { env: clock(SLEEP, awake) });
  await (typeof moment === 'number' ? sleep(moment * 1000) : run.waitForOutput(moment));
  run.signal('SIGSTOP');
  // Answers on their way arrive first, dated before the sleep.
  await sleep(1000);
  await control.setClock(SLEEP);
  writeFileSync(awake, '');
  run.signal('SIGCONT');
  const ended = await run.ended;
  await run.assertNoLeftovers();
  await control.setClock(0);
  rmSync(folder, { recursive: true });
  await control.setConsistency({ roles: 0 });
  return assertOutcome(ended, baseline);
}
