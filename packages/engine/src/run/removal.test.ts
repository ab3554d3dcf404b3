import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Memory, runOptions, stepOf, work } from '../../testing/in-memory.ts';
import type { Use } from '../resource/index.ts';
import { nobody } from './consent.ts';
import { EXIT } from './exit-code.ts';
import { findLeftovers } from './plan.ts';
import { run } from './run.ts';

const KEEP: Use = { seen: 'others use it', options: ['rm by hand'] };

test('run: a resource to delete is deleted, and read again', async () => {
  const memory = new Memory();
  const steps = [
    stepOf('99-teardown.1', [memory.deletable('a'), memory.deletable('b')]),
    stepOf('99-teardown.2', [memory.deletable('c', () => KEEP)]),
  ];
  const exitCode = await run(runOptions(memory, steps));
  assert.is(exitCode, EXIT.done);
  assert.is(memory.of('plan-end')[0]?.counts.delete, 2);
  assert.equal(memory.applied, ['a', 'b']);
  assert.equal(memory.outcomes, ['99-teardown.1 deleted', '99-teardown.2 kept']);
});

test('run --plan: a deletion is a change; a resource that stays is none', async () => {
  const memory = new Memory();
  const planned = (usedBy: () => Use | undefined) =>
    run(
      runOptions(memory, [stepOf('99-teardown.1', [memory.deletable('a', usedBy)])], {
        mode: 'plan',
        operator: nobody,
      }),
    );
  assert.is(await planned(() => undefined), EXIT.changesPlanned);
  assert.is(await planned(() => KEEP), EXIT.done);
  assert.equal(memory.applied, []);
});

test('run: a resource is read again right before its deletion, and stays if somebody needs it by then', async () => {
  const memory = new Memory();
  let verdict: Use | undefined;
  const steps = [stepOf('99-teardown.1', [memory.deletable('a', () => verdict)])];
  const operator = {
    ask: async () => {
      verdict = KEEP;
      return 'run' as const;
    },
  };
  await run(runOptions(memory, steps, { operator }));
  assert.equal(memory.applied, []);
  assert.equal(memory.outcomes, ['99-teardown.1 kept']);
});

test('findLeftovers: lists everything that still exists', async () => {
  const memory = new Memory();
  const steps = [stepOf('99-teardown.1', [memory.deletable('a'), memory.deletable('b', () => KEEP)])];
  memory.values.delete('a');
  const left = await findLeftovers(steps, work);
  assert.equal(
    left.map(({ name }) => name),
    ['b'],
  );
});

test.run();
