import { setTimeout as sleep } from 'node:timers/promises';
import { sameAs } from '../snapshot.ts';
import { type Baseline, type Campaign, fail, type Survival } from './case.ts';
import { assertClearError } from './checks.ts';
import { inNamespaces, Trial } from './trial.ts';

/** How many seconds after the first run the second one starts. */
const DELAYS = [0, 0.2, 0.5, 1, 1.5, 2, 3, 4, 5];

/** Two runs at the same time. */
export const races: Campaign = {
  id: 'races',
  promise:
    'Two runs on one cluster start at once. Nothing is created twice: both succeed, or one stops and says what the other is doing.',
  cases: (baseline) =>
    (['the same machine', 'different machines'] as const).flatMap((where) =>
      DELAYS.map((seconds) => ({
        name: `two runs from ${where}, ${seconds} s apart`,
        group: `Two runs from ${where}`,
        startState: 'fresh' as const,
        endState: 'guideDone' as const,
        run: () => race(baseline, seconds, where === 'different machines'),
      })),
    ),
};

async function race({ golden }: Baseline, seconds: number, elsewhere: boolean): Promise<Survival> {
  const first = new Trial(['all', '--yes']);
  await sleep(seconds * 1000);
  // The second run has another host name and its own pid namespace, so neither run can see the other's processes.
  const within = elsewhere
    ? inNamespaces(['--uts', '--pid', '--fork', '--mount-proc'], 'hostname other')
    : [];
  const second = new Trial(['all', '--yes'], { within });
  const ended = await Promise.all([first.ended, second.ended]);
  for (const run of ended.filter(({ exitCode }) => exitCode !== 0)) {
    assertClearError(run);
    if (!/at the same time|somebody else|another/i.test(run.output))
      fail('the run that stopped does not name the other run', run.output);
  }
  if (ended.every(({ exitCode }) => exitCode !== 0)) fail('both runs failed', ended[0].output);
  await sameAs(golden);
  return ended.every(({ exitCode }) => exitCode === 0) ? 'survived' : 'recovered';
}
