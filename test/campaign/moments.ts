import { setTimeout as sleep } from 'node:timers/promises';
import { events } from '../events.ts';
import { assertClearError, fail } from '../expect-run.ts';
import { Run, runbook } from '../run.ts';
import { sameAs } from '../snapshot.ts';
import type { CommandResult } from '../start.ts';
import type { Baseline, Campaign, Case } from './case.ts';

/** Events at some moment of a run, whatever it is calling. */
export const moments: Campaign = (baseline) => [
  ...baseline.steps.map(interrupted),
  ...DELAYS.map((seconds) => race(seconds, baseline)),
  ...baseline.steps.filter((step) => /^0[23]/.test(step)).map((step) => tornDown(step, baseline)),
];

/** The delays between the starts of the first and the second run, in seconds. */
const DELAYS = [0, 0.5, 3];

/** Ctrl-C at the start of a step, or shortly after. */
function interrupted(step: string, index: number): Case {
  const pause = index % 2 === 0 ? 0 : 0.3;
  return {
    name: `Ctrl-C ${pause} s into step ${step}`,
    startState: 'fresh',
    // 0: the run ended before the signal, in its last step.
    expected: { like: 'first run', exit: [130, 0], next: 'always' },
    async run(): Promise<CommandResult> {
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

/** A teardown begins at the start of a step: Gloo may find no Vault to log in to, and give up. The next run restarts it. */
function tornDown(step: string, { golden }: Baseline): Case {
  return {
    name: `a teardown begins at step ${step}`,
    startState: 'fresh',
    isSlow: true,
    async run() {
      const first = new Run(['all', '--yes', '--json']);
      await first.until((output) => output.includes(`"type":"step-start","step":"${step}"`));
      const torn = await runbook(['99-teardown', '--yes']);
      if (torn.exitCode !== 0) assertClearError(torn);
      const ran = await first.ended;
      if (ran.exitCode !== 0 && !/"type":"failure"|"outcome":"unknown"/.test(ran.output))
        fail('the run shows no error', ran.output);
      const { exitCode, output } = await runbook(['all', '--yes', '--repair']);
      if (exitCode !== 0) fail('the next run failed', output);
      await sameAs(golden);
    },
  };
}
