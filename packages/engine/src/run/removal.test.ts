import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Memory, runOptions, stepOf, undisturbed } from '../../testing/in-memory.ts';
import { blockDeletion, type DeletionPlan, type Resource, removing } from '../resource/index.ts';
import { nobody } from './consent.ts';
import { EXIT } from './exit-code.ts';
import { findLeftovers } from './plan.ts';
import { run } from './run.ts';

const KEEP: DeletionPlan = { action: 'keep', detail: 'others use it', options: ['rm by hand'] };

/** A value in memory that exists, and the plan for it. */
function deletable(memory: Memory, name: string, planDeletion: () => DeletionPlan): Resource {
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

const remove = (): DeletionPlan => ({ action: 'delete' });

test('run: a resource to delete is deleted, and read again', async () => {
  const memory = new Memory();
  const steps = [
    stepOf('99-teardown.1', [deletable(memory, 'a', remove), deletable(memory, 'b', remove)]),
    stepOf('99-teardown.2', [deletable(memory, 'c', () => KEEP)]),
  ];
  const result = await run(runOptions(memory, steps));
  assert.is(result.exitCode, EXIT.done);
  assert.is(memory.of('plan-end')[0]?.counts.delete, 2);
  assert.equal(memory.applied, ['a', 'b']);
  assert.equal(
    result.rows.map(({ outcome }) => outcome),
    ['deleted', 'kept'],
  );
});

test('run --plan: a deletion is a change; a resource that stays is none', async () => {
  const memory = new Memory();
  const planned = (planDeletion: () => DeletionPlan) =>
    run(
      runOptions(memory, [stepOf('99-teardown.1', [deletable(memory, 'a', planDeletion)])], {
        mode: 'plan',
        operator: nobody,
      }),
    );
  assert.is((await planned(remove)).exitCode, EXIT.changesPlanned);
  assert.is((await planned(() => KEEP)).exitCode, EXIT.done);
  assert.equal(memory.applied, []);
});

test('run: one blocked deletion stops all deletions, and is reported with the operator’s options', async () => {
  const memory = new Memory();
  const stuck = () => blockDeletion('others have it', [{ field: 'user', name: 'ann', option: 'detach ann' }]);
  const steps = [
    stepOf('99-teardown.1', [deletable(memory, 'a', remove)]),
    stepOf('99-teardown.2', [deletable(memory, 'b', stuck)]),
  ];
  const failure = await run(runOptions(memory, steps)).catch((error: unknown) => error);
  assert.match(String((failure as Error).message), 'b: others have it; nothing was changed');
  assert.equal((failure as { next: string[] }).next, ['detach ann']);
  assert.equal(memory.applied, []);
});

test('run: a resource is read again right before its deletion, and stays if somebody needs it by then', async () => {
  const memory = new Memory();
  let verdict = remove();
  const steps = [stepOf('99-teardown.1', [deletable(memory, 'a', () => verdict)])];
  const operator = {
    ask: async () => {
      verdict = KEEP;
      return 'run' as const;
    },
  };
  const result = await run(runOptions(memory, steps, { operator }));
  assert.equal(memory.applied, []);
  assert.is(result.rows[0]?.outcome, 'kept');
});

test('findLeftovers: lists everything that still exists', async () => {
  const memory = new Memory();
  const steps = [
    stepOf('99-teardown.1', [deletable(memory, 'a', remove), deletable(memory, 'b', () => KEEP)]),
  ];
  memory.values.delete('a');
  const left = await findLeftovers(steps, { signal: undisturbed, say: () => undefined });
  assert.equal(
    left.map(({ name }) => name),
    ['b'],
  );
});

test.run();
