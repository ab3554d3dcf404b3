import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compare, removals } from './decide.ts';
import type { Removal, Resource } from './resource.ts';

const COLOUR = { field: 'colour', live: 'red', wanted: 'blue' };
const LABEL = { field: 'label', live: 'x', wanted: 'y', minor: true } as const;
const { minor: _, ...SHOWN_LABEL } = LABEL;

function thing(more: Partial<Resource<object>> = {}): Resource<object> {
  const base = { kind: 'thing', name: 'thing', differs: () => [], command: () => ({ run: ['make thing'] }) };
  return { ...base, read: async () => ({}), write: async () => undefined, ...more };
}

const UNMANAGED = { mayChange: () => 'Use another name.' };
const DECIDED: [what: string, more: Partial<Resource<object>>, action: string, detail?: string][] = [
  ['matches', {}, 'no change'],
  ['matches, with a remark', { remark: () => 'shared' }, 'no change', 'shared'],
  ['matches and is unmanaged', UNMANAGED, 'no change', 'already exists and matches; left as is'],
  [
    'differs, is unmanaged, and is adopted',
    { differs: () => [COLOUR], ...UNMANAGED, ownership: { adopt: true } },
    'update',
  ],
  [
    'is another document',
    { differs: () => [COLOUR], document: true },
    'update',
    'what changes in it is shown below',
  ],
  ['matches and is a document', { document: true }, 'no change'],
  [
    'differs in what is minor, and is unmanaged',
    { differs: () => [LABEL], ...UNMANAGED },
    'no change',
    'already exists and matches (apart from label, which is cosmetic); left as is',
  ],
];
for (const [what, more, action, detail] of DECIDED) {
  test(`compare: what ${what}: ${action}`, () => {
    const comparison = compare(thing(more), {});
    assert.is(comparison.action, action);
    assert.is(comparison.detail, detail);
  });
}

test('compare: shows all differences, the minor ones too', () => {
  const differences = [COLOUR, SHOWN_LABEL];
  const differs = () => [COLOUR, LABEL];
  assert.equal(compare(thing({ differs }), {}), { action: 'update', differences });
  const conflict = compare(thing({ differs, ...UNMANAGED }), {});
  assert.equal(conflict.differences, differences);
  assert.is(conflict.options?.[0], 'Use another name.');
  assert.match(conflict.options?.[1] ?? '', '--adopt');
});

test('compare: names what others lose, in the update and in the conflict that --adopt would settle', () => {
  const more = { differs: () => [COLOUR], loses: () => 'ann can no longer log in' };
  assert.is(compare(thing(more), {}).detail, 'ann can no longer log in');
  const { options } = compare(thing({ ...more, ...UNMANAGED }), {});
  assert.match(options?.[1] ?? '', /--adopt .* Then ann can no longer log in\.$/);
  assert.is(compare(thing({ ...more, differs: () => [LABEL], ...UNMANAGED }), {}).action, 'no change');
});

test('compare: what is refused is a conflict, managed, adopted, or absent', () => {
  const refuses = () => ({ seen: 'no way', options: ['Go elsewhere.'] });
  const more = { differs: () => [COLOUR], refuses, ownership: { adopt: true } };
  const refused = { action: 'conflict', detail: 'no way', options: ['Go elsewhere.'] };
  assert.equal(compare(thing(more), {}), { ...refused, differences: [COLOUR] });
  assert.equal(compare(thing(more), undefined), { ...refused, differences: [] });
});

const remove: Removal<object> = {
  isManaged: () => true,
  command: () => ({ run: ['rm thing'] }),
  run: async () => undefined,
};

/** A thing of a teardown. */
function absent(more: Partial<Removal<object>> = {}): Resource {
  const [resource] = removals([thing({ remove: { ...remove, ...more } })]);
  return resource as Resource;
}

const REMOVED: [what: string, more: Partial<Removal<object>>, plan: object][] = [
  ['is managed', {}, { action: 'delete' }],
  ['holds something', { loses: () => 'its data' }, { action: 'delete', detail: 'its data' }],
  [
    'is unmanaged, whoever uses it',
    { isManaged: () => false, usedBy: () => ({ seen: 'used' }) },
    {
      action: 'keep',
      detail: 'not made by these runbooks',
      options: ['If it is yours to remove: rm thing'],
    },
  ],
  [
    'others use',
    { usedBy: () => ({ seen: 'used by ann' }) },
    { action: 'keep', detail: 'used by ann', options: ['Once nobody needs it: rm thing'] },
  ],
];
for (const [what, more, plan] of REMOVED) {
  test(`compare, in a teardown: what ${what}`, () => assert.equal(compare(absent(more), {}), plan));
}

test.run();
