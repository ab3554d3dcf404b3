import { setTimeout as sleep } from 'node:timers/promises';
import { sameAs } from '../snapshot.ts';
import { type Baseline, broken, type Campaign, type Survival } from './case.ts';
import { isClear } from './survival.ts';
import { Trial } from './trial.ts';

/** How much later the second run begins, in seconds. */
const LATER = [0, 0.2, 0.5, 1, 1.5, 2, 3, 4, 5];

/** Two at once. */
export const races: Campaign = {
  id: 'races',
  promise:
    'Two runs on one cluster start at once. Nothing is created twice: both succeed, or one stops and says what the other is doing.',
  cases: (baseline) =>
    (['the same machine', 'different machines'] as const).flatMap((where) =>
      LATER.map((seconds) => ({
        name: `two runs from ${where}, ${seconds} s apart`,
        group: `Two runs from ${where}`,
        begin: 'bare' as const,
        leaves: 'done' as const,
        run: () => raced(baseline, seconds, where === 'different machines'),
      })),
    ),
};

async function raced({ golden }: Baseline, seconds: number, elsewhere: boolean): Promise<Survival> {
  const first = new Trial(['all', '--yes']);
  await sleep(seconds * 1000);
  // Another host name, and processes of its own: neither of the two can look up the other's.
  const other = elsewhere
    ? [
        'unshare',
        '--map-root-user',
        '--uts',
        '--pid',
        '--fork',
        '--mount-proc',
        'sh',
        '-c',
        'hostname other && exec "$@"',
        '-',
      ]
    : [];
  const second = new Trial(['all', '--yes'], { within: other });
  const ended = await Promise.all([first.ended, second.ended]);
  for (const run of [first, second]) await run.leavesNothing();
  for (const run of ended.filter(({ exitCode }) => exitCode !== 0)) {
    isClear(run);
    if (!/at the same time|somebody else|another/i.test(run.output))
      broken('the loser does not say why', run.output);
  }
  if (ended.every(({ exitCode }) => exitCode !== 0)) broken('neither run ended well', ended[0].output);
  await sameAs(golden);
  return ended.every(({ exitCode }) => exitCode === 0) ? 'survived' : 'recovered';
}
