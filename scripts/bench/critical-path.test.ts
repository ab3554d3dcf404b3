import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { criticalPath, type TimedStep } from './critical-path.ts';

const step = (id: string, seconds: number, ...after: string[]): TimedStep => ({ id, seconds, after });

test('criticalPath: of steps that run side by side, the longest', () => {
  assert.equal(criticalPath([step('a', 1), step('b', 3), step('c', 2)]), { steps: ['b'], seconds: 3 });
});

test('criticalPath: a chain of short steps may be longer than one long step', () => {
  const steps = [step('long', 5), step('a', 2), step('b', 2, 'a'), step('c', 2, 'b')];
  assert.equal(criticalPath(steps), { steps: ['a', 'b', 'c'], seconds: 6 });
});

test('criticalPath: where ways meet, it goes by the longer of them', () => {
  const steps = [step('start', 1), step('short', 1, 'start'), step('long', 4, 'start')];
  assert.equal(criticalPath([...steps, step('end', 1, 'short', 'long')]), {
    steps: ['start', 'long', 'end'],
    seconds: 6,
  });
});

test('criticalPath: steps may come in any order', () => {
  assert.equal(criticalPath([step('b', 1, 'a'), step('a', 1)]), { steps: ['a', 'b'], seconds: 2 });
});

test('criticalPath: what was not in the run was not waited for', () => {
  assert.equal(criticalPath([step('03-gloo.2', 2, '02-vault.6')]), { steps: ['03-gloo.2'], seconds: 2 });
});

test('criticalPath: of a run without steps there is none', () => {
  assert.equal(criticalPath([]), { steps: [], seconds: 0 });
});

test('criticalPath: a circle is an error, not an endless search', () => {
  assert.throws(() => criticalPath([step('a', 1, 'b'), step('b', 1, 'a')]), /wait for each other/);
});

test('criticalPath: many ways through the same steps are searched once', () => {
  const layers = Array.from({ length: 40 }, (_, n) => [`${n}x`, `${n}y`] as const);
  const steps = layers.flatMap((layer, n) => layer.map((id) => step(id, 1, ...(layers[n - 1] ?? []))));
  assert.is(criticalPath(steps).seconds, 40);
});

test.run();
