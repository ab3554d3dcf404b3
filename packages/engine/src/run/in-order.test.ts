import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../resource/index.ts';
import type { RunEvent } from './events.ts';
import { inOrder } from './in-order.ts';

const start = (step: string): RunEvent => ({
  type: 'step-start',
  step,
  title: step,
  why: '',
  after: [],
  at: 0,
});
const note = (step: string): RunEvent => ({ type: 'note', step, message: step });
const end = (step: string): RunEvent => ({
  type: 'step-end',
  step,
  title: step,
  outcome: 'no change',
  seconds: 0,
  at: 0,
});

/** The events that came out: `start a`, `note b`, …. */
function passedOn(steps: readonly string[], events: readonly RunEvent[]): string[] {
  const out: string[] = [];
  const { emit } = inOrder((event) => {
    const step = 'step' in event ? event.step : undefined;
    out.push(`${event.type.replace('step-', '')} ${step}`);
  }, steps);
  for (const event of events) emit(event);
  return out;
}

const ORDERS: [promise: string, events: RunEvent[], passedOn: string][] = [
  [
    'events in order pass at once',
    [start('a'), end('a'), start('b'), end('b')],
    'start a, end a, start b, end b',
  ],
  [
    'a later step is held back until the one before it has ended',
    [start('b'), note('b'), start('a'), note('a')],
    'start a, note a',
  ],
  [
    'once all earlier steps have ended, events pass at once',
    [start('b'), end('a'), note('b')],
    'end a, start b, note b',
  ],
  ['several steps that have ended follow one another', [end('c'), end('b'), end('a')], 'end a, end b, end c'],
  ['waiting events of any step pass at once', [{ type: 'waiting', step: 'b', message: 'x' }], 'waiting b'],
];
for (const [promise, events, expected] of ORDERS) {
  test(`inOrder: ${promise}`, () => {
    assert.is(passedOn(['a', 'b', 'c'], events).join(', '), expected);
  });
}

test('inOrder: loses no event and repeats none', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const events = ['d', 'b', 'a', 'c'].flatMap((id) => [start(id), note(id), end(id)]);
  assert.equal(
    passedOn(ids, events),
    ids.flatMap((id) => [`start ${id}`, `note ${id}`, `end ${id}`]),
  );
});

test('inOrder: events without a step pass at once', () => {
  const failure = new Failure({ resource: 'r', seen: 's' });
  assert.equal(
    passedOn(
      ['a'],
      [
        { type: 'section', runbook: 'r', title: 't', purpose: 'p' },
        { type: 'failure', step: undefined, failure },
        note('of another run'),
      ],
    ),
    ['section undefined', 'failure undefined', 'note of another run'],
  );
});

test('inOrder: a step that wants to ask waits until its events are shown', async () => {
  const { emit, turn } = inOrder(() => undefined, ['a', 'b', 'c']);
  await turn('a');
  let asked = false;
  const waiting = turn('c').then(() => {
    asked = true;
  });
  emit(end('b'));
  await Promise.resolve();
  assert.not.ok(asked);
  emit(end('a'));
  await waiting;
  await turn('b');
});

test.run();
