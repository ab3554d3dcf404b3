import { blockDeletion, type DeletionPlan, type Resource, removing } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nobody } from './consent.ts';
import { Memory, stepOf, undisturbed } from './in-memory.ts';
import { findLeftovers } from './leftovers.ts';
import type { Step } from './model.ts';
import { EXIT, type RunOptions, run } from './run.ts';

const KEEP: DeletionPlan = { status: 'keep', detail: 'others use it', options: ['rm by hand'] };

/** A value in memory that is there, and what is to become of it. */
function toGo(memory: Memory, name: string, planDeletion: () => DeletionPlan): Resource {
  memory.values.set(name, 'there');
  return removing({
    kind: 'thing',
    name,
    removal: {
      command: () => `rm ${name}`,
      read: async () => (memory.values.has(name) ? { managed: true } : undefined),
      planDeletion,
      remove: async () => {
        memory.log.push(`apply ${name}`);
        memory.values.delete(name);
      },
    },
  });
}

const remove = (): DeletionPlan => ({ status: 'remove' });

function options(memory: Memory, steps: readonly Step[], more: Partial<RunOptions> = {}): RunOptions {
  return {
    sections: [{ runbook: '99-teardown', title: 'Teardown', purpose: 'Back.', steps }],
    mode: 'once',
    operator: memory.operator('run'),
    emit: memory.emit,
    signal: undisturbed,
    ...more,
  };
}

test('run: what is to go is deleted, and looked at again', async () => {
  const memory = new Memory();
  const steps = [
    stepOf('99-teardown.1', [toGo(memory, 'a', remove), toGo(memory, 'b', remove)]),
    stepOf('99-teardown.2', [toGo(memory, 'c', () => KEEP)]),
  ];
  const result = await run(options(memory, steps));
  assert.is(result.exitCode, EXIT.done);
  assert.is(memory.of('plan-end')[0]?.counts.delete, 2);
  assert.equal(memory.applied, ['a', 'b']);
  assert.equal(
    result.rows.map(({ outcome }) => outcome),
    ['deleted', 'kept'],
  );
});

test('run --plan: something to remove is a change; something that is kept is none', async () => {
  const memory = new Memory();
  const planned = (judge: () => DeletionPlan) =>
    run(
      options(memory, [stepOf('99-teardown.1', [toGo(memory, 'a', judge)])], {
        mode: 'plan',
        operator: nobody,
      }),
    );
  assert.is((await planned(remove)).exitCode, EXIT.changesPlanned);
  assert.is((await planned(() => KEEP)).exitCode, EXIT.done);
  assert.equal(memory.applied, []);
});

test('run: what stands in the way of one thing stops all, and is told with its way out', async () => {
  const memory = new Memory();
  const stuck = () => blockDeletion('others have it', [{ field: 'user', name: 'ann', option: 'detach ann' }]);
  const steps = [
    stepOf('99-teardown.1', [toGo(memory, 'a', remove)]),
    stepOf('99-teardown.2', [toGo(memory, 'b', stuck)]),
  ];
  const failure = await run(options(memory, steps)).catch((error: unknown) => error);
  assert.match(String((failure as Error).message), 'b: others have it; nothing was changed');
  assert.equal((failure as { next: string[] }).next, ['detach ann']);
  assert.equal(memory.applied, []);
});

test('run: what is to go is looked at right before, and stays where somebody needs it by then', async () => {
  const memory = new Memory();
  let verdict = remove();
  const steps = [stepOf('99-teardown.1', [toGo(memory, 'a', () => verdict)])];
  const operator = {
    ask: async () => {
      verdict = KEEP;
      return 'run' as const;
    },
  };
  const result = await run(options(memory, steps, { operator }));
  assert.equal(memory.applied, []);
  assert.is(result.rows[0]?.outcome, 'kept');
});

test('whatIsLeft: everything that is still there, and nothing that is gone', async () => {
  const memory = new Memory();
  const steps = [stepOf('99-teardown.1', [toGo(memory, 'a', remove), toGo(memory, 'b', () => KEEP)])];
  memory.values.delete('a');
  const left = await findLeftovers(steps, { signal: undisturbed, say: () => undefined });
  assert.equal(
    left.map(({ name }) => name),
    ['b'],
  );
});

test.run();
