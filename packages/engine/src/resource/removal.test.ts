import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { blockDeletion, removing } from './removal.ts';
import type { Removal, Work } from './resource.ts';

const work: Work = { signal: new AbortController().signal, say: () => undefined };

interface Thing {
  readonly managed: boolean;
}

/** A resource in memory that exists until it is removed. */
function thing(live: Thing | undefined) {
  const removed: Thing[] = [];
  const removal: Removal<Thing> = {
    command: () => 'rm thing',
    read: async () => live,
    planDeletion: () => ({ action: 'delete', detail: 'it is ours' }),
    remove: async (found) => void removed.push(found),
  };
  return { removed, turned: removing({ kind: 'thing', name: 'thing', removal }) };
}

const MANAGED = { managed: true };

test('removing: keeps the kind and the name, and shows the command that removes', () => {
  const { turned } = thing(MANAGED);
  assert.is(turned.kind, 'thing');
  assert.is(turned.name, 'thing');
  assert.is(turned.command(), 'rm thing');
});

test('removing: a resource that does not exist needs no change', async () => {
  const { turned, removed } = thing(undefined);
  assert.equal(turned.compare(await turned.read(work)), { action: 'no change', detail: 'does not exist' });
  await turned.apply(undefined, work);
  assert.equal(removed, []);
});

test('removing: a managed resource is planned for deletion, and removed', async () => {
  const { turned, removed } = thing(MANAGED);
  const live = await turned.read(work);
  assert.equal(turned.compare(live), { action: 'delete', detail: 'it is ours' });
  await turned.apply(live, work);
  assert.equal(removed, [MANAGED]);
});

test('removing: an unmanaged resource stays, and the plan shows the command that removes it anyway', () => {
  const plan = thing(undefined).turned.compare({ managed: false });
  assert.is(plan.action, 'keep');
  assert.equal('options' in plan && plan.options, ['If it is yours to remove: rm thing']);
});

test('blockDeletion: names everything that blocks the deletion, each with the operator’s options', () => {
  const plan = blockDeletion('others are attached', [
    { field: 'role', name: 'theirs', option: 'detach theirs' },
    { field: 'user', name: 'ann', option: 'detach ann' },
  ]);
  assert.equal(plan, {
    action: 'conflict',
    seen: 'others are attached',
    differences: [
      { field: 'role', live: 'theirs', wanted: '(none)' },
      { field: 'user', live: 'ann', wanted: '(none)' },
    ],
    options: ['detach theirs', 'detach ann'],
  });
});

test.run();
