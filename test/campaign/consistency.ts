import { world } from '../world.ts';
import type { Campaign, Case } from './case.ts';
import { trial } from './trial.ts';

type Kind = 'roles' | 'policies' | 'attachments' | 'providers';
const KINDS: readonly Kind[] = ['roles', 'policies', 'attachments', 'providers'];
/** In seconds: longer than any run waits. */
const NEVER = 2 ** 31;

/** New IAM resources become visible late. */
export const consistency: Campaign = {
  id: 'consistency',
  promise:
    'IAM is eventually consistent: the run waits until a new resource is visible, and says what it is waiting for and for how long.',
  cases: () => [...[0, 5, 20].flatMap(late), ...never()],
};

const late = (seconds: number): Case[] =>
  [...KINDS.map((kind) => [kind]), KINDS].map((kinds) => ({
    name: `${kinds.join(', ')}: visible after ${seconds} s`,
    group: `A new resource is visible after ${seconds} s`,
    startState: 'fresh',
    before: [() => makeVisibleAfter(seconds, kinds)],
    expected: {
      like: 'first run',
      exits: [0],
      ...(seconds > 0 && { prints: /… .*waiting for .* \(usually .*, at most \d+ s\)/ }),
    },
    run: () => trial(['all', '--yes']),
  }));

const never = (): Case[] =>
  KINDS.map((kind) => ({
    name: `${kind}: never visible`,
    group: 'A new resource never becomes visible',
    startState: 'fresh',
    endState: 'guideDone',
    before: [() => makeVisibleAfter(NEVER, [kind])],
    expected: {
      like: 'first run',
      exits: [1],
      prints: /not visible after 60 s/,
      // Otherwise the resources of this run would stay invisible.
      beforeNext: () => world().reset(),
    },
    run: () => trial(['all', '--yes']),
  }));

async function makeVisibleAfter(seconds: number, kinds: readonly Kind[]): Promise<void> {
  await world().control.setConsistency(Object.fromEntries(kinds.map((kind) => [kind, seconds])));
}
