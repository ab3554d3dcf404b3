import { setTimeout as sleep } from 'node:timers/promises';
import { events } from '../events.ts';
import { assertClearError, fail } from '../expect-run.ts';
import { Run } from '../run.ts';
import { sameAs } from '../snapshot.ts';
import type { Ran } from '../start.ts';
import { world } from '../world.ts';
import type { Baseline, Campaign, Case } from './case.ts';

/** What happens at some moment of a run, whatever it is calling. */
export const moments: Campaign = {
  id: 'moments',
  promise:
    'A run is interrupted at any step, the machine sleeps for ten minutes, or another run on the same cluster starts meanwhile. No process is left, and the run or the next one finishes the job. Of two runs at once, both succeed, or one stops and says what the other is doing.',
  cases: (baseline) => [
    ...baseline.steps.map(interrupted),
    ...SLEEPS.map(asleep),
    ...DELAYS.map((seconds) => race(seconds, baseline)),
  ],
};

/** When the machine falls asleep: when the run's output contains a text. */
const SLEEPS = ['03-gloo.2: helm install gloo', 'waiting for iam'];
const TEN_MINUTES = 10 * 60_000;

/** How many seconds after the first run the second one starts. */
const DELAYS = [0, 0.5, 3];

/** Ctrl-C at the start of a step, or a little into it. */
function interrupted(step: string, index: number): Case {
  const pause = index % 2 === 0 ? 0 : 0.3;
  return {
    name: `Ctrl-C ${pause} s into step ${step}`,
    startState: 'fresh',
    // 0: the run ended before the signal, in its last step.
    expected: { like: 'first run', exit: [130, 0], next: 'always' },
    async run(): Promise<Ran> {
      const run = new Run(['all', '--yes', '--json']);
      await run.until((output) => output.includes(`"type":"step-start","step":"${step}"`));
      await sleep(pause * 1000);
      run.signal('SIGINT');
      const ended = await run.ended;
      // Throws if a line of the output is not a complete event.
      events(ended.output);
      return ended;
    },
  };
}

/**
 * Suspends the run for ten minutes. Meanwhile AWS, Vault and Kubernetes go on, as they do while a laptop sleeps. No clock is
 * set: what expires in that time really expires.
 */
function asleep(moment: string): Case {
  return {
    name: `asleep for ten minutes while ${moment}`,
    isSlow: true,
    startState: 'fresh',
    before: [() => world().control.setConsistency({ roles: 5 })],
    expected: { like: 'first run' },
    async run(): Promise<Ran> {
      const run = new Run(['all', '--yes']);
      await run.until((output) => output.includes(moment));
      await run.suspend(TEN_MINUTES);
      return run.ended;
    },
  };
}

/** The second run starts some seconds after the first. */
function race(seconds: number, { golden }: Baseline): Case {
  return {
    name: `two runs, ${seconds} s apart`,
    startState: 'fresh',
    async run() {
      const first = new Run(['all', '--yes']);
      await sleep(seconds * 1000);
      const second = new Run(['all', '--yes']);
      const ended = await Promise.all([first.ended, second.ended]);
      for (const run of ended.filter(({ exitCode }) => exitCode !== 0)) {
        assertClearError(run);
        if (!/at the same time|somebody else|another/i.test(run.output))
          fail('the run that stopped does not name the other run', run.output);
      }
      if (ended.every(({ exitCode }) => exitCode !== 0)) fail('both runs failed', ended[0].output);
      await sameAs(golden);
    },
  };
}
