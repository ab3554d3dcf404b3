import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { work } from '../../testing/work.ts';
import { compare, neededBy, removals } from './decide.ts';
import type { Removal, Resource } from './resource.ts';

const COLOUR = { field: 'colour', live: 'red', wanted: 'blue' };
const LABEL = { field: 'label', live: 'x', wanted: 'y', minor: true } as const;

function thing(more: Partial<Resource<object>> = {}): Resource<object> {
  const base = {
    kind: 'pod' as const,
    in: 'cluster' as const,
    name: 'thing',
    differs: () => [],
    command: () => ({ run: ['make thing'] }),
  };
  return { ...base, read: async () => ({}), write: async () => undefined, ...more };
}

const remove: Removal<object> = {
  command: () => ({ run: ['rm thing'] }),
  run: async () => undefined,
};
const NONE = 'none' as const;
const UNMANAGED = { markOf: () => NONE, otherwise: () => 'Use another name.', remove };
const ELSEWHERE = { cluster: 'other.eu-west-1' };
const ADOPTING = { differs: () => [COLOUR], ownership: { adopt: true } };
const SHARED = { sharedWith: () => 'it also trusts ann', loses: () => 'ann is shut out' };
const DECIDED: [what: string, more: Partial<Resource<object>>, action: string, detail?: string][] = [
  ['matches', {}, 'no change'],
  ['matches, with a remark', { remark: () => 'shared' }, 'no change', 'shared'],
  ['matches and is unmanaged', UNMANAGED, 'no change', 'already exists and matches; left as is'],
  [
    'differs, is unmanaged, and is adopted',
    { ...UNMANAGED, ...ADOPTING },
    'update',
    'adopted, so a teardown keeps it',
  ],
  ['differs and was adopted', { differs: () => [COLOUR], markOf: () => 'adopted' }, 'update'],
  ['differs and is shared', { differs: () => [COLOUR], ...SHARED }, 'conflict', 'it also trusts ann'],
  ['differs, is shared, and is adopted', { ...ADOPTING, ...SHARED }, 'update', 'ann is shut out'],
  [
    'differs and is of another cluster, in spite of --adopt',
    { ...ADOPTING, markOf: () => ELSEWHERE },
    'conflict',
    'made for cluster other.eu-west-1',
  ],
  ['matches and is of another cluster', { markOf: () => ELSEWHERE }, 'no change'],
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
  const differences = [COLOUR, LABEL];
  const differs = () => differences;
  assert.equal(compare(thing({ differs }), {}), { action: 'update', differences });
  const conflict = compare(thing({ differs, ...UNMANAGED }), {});
  assert.equal(conflict.differences, differences);
  assert.ok(conflict.isAdoptable);
  assert.is(conflict.options?.[0], 'Use another name.');
  assert.match(conflict.options?.[1] ?? '', '--adopt');
});

test('compare: names the losses of others, in the update and in the conflict that --adopt would settle', () => {
  const more = { differs: () => [COLOUR], loses: () => 'ann can no longer log in' };
  assert.is(compare(thing(more), {}).detail, 'ann can no longer log in');
  const { options } = compare(thing({ ...more, ...UNMANAGED }), {});
  assert.match(options?.[1] ?? '', /--adopt .* Then ann can no longer log in\.$/);
  assert.is(compare(thing({ ...more, differs: () => [LABEL], ...UNMANAGED }), {}).action, 'no change');
});

test('compare: no advice adopts a resource that something in the cluster uses', () => {
  const more = { differs: () => [COLOUR], ...SHARED, isInUse: () => true };
  const { action, options, isAdoptable } = compare(thing(more), {});
  assert.equal([action, isAdoptable], ['conflict', false]);
  assert.not.match(options?.join() ?? '', '--adopt');
});

test('compare: a refusal is a conflict, whether the resource is managed, adopted or absent', () => {
  const refuses = () => ({ seen: 'no way', options: ['Go elsewhere.'] });
  const more = { differs: () => [COLOUR], refuses, ownership: { adopt: true } };
  const refused = { action: 'conflict', detail: 'no way', options: ['Go elsewhere.'] };
  assert.equal(compare(thing(more), {}), { ...refused, differences: [COLOUR] });
  assert.equal(compare(thing(more), undefined), { ...refused, differences: [] });
});

/** A resource of a teardown. */
function absent(more: Partial<Resource<object>>, removal: Partial<Removal<object>>): Resource {
  const markOf = () => 'created' as const;
  const [resource] = removals([thing({ markOf, ...more, remove: { ...remove, ...removal } })]);
  return resource as Resource;
}

const used = { usedBy: () => ({ seen: 'used by ann' }) };
const kept = (detail: string) => ({
  action: 'keep',
  detail,
  options: ['If it is yours to remove: rm thing'],
});
const needed = (detail: string) => ({ action: 'keep', detail, options: ['Once nobody needs it: rm thing'] });
const REMOVED: [
  what: string,
  more: Partial<Resource<object>>,
  removal: Partial<Removal<object>>,
  plan: object,
][] = [
  ['was created', {}, {}, { action: 'delete' }],
  ['holds something', {}, { loses: () => 'its data' }, { action: 'delete', detail: 'its data' }],
  ['is unmarked, whoever uses it', { markOf: () => NONE }, used, kept('it has no mark of these runbooks')],
  [
    'was adopted',
    { markOf: () => 'adopted' },
    {},
    kept('these runbooks changed it (--adopt) and did not create it'),
  ],
  [
    'is of another cluster',
    { markOf: () => ELSEWHERE },
    {},
    {
      ...kept('made for cluster other.eu-west-1'),
      options: ['The teardown of that cluster, with its name and region, removes it.'],
    },
  ],
  ['has the mark of another thing', {}, { markOf: () => NONE }, kept('it has no mark of these runbooks')],
  ['others use', {}, used, needed('used by ann')],
  ['is shared', SHARED, {}, needed('it also trusts ann')],
];
for (const [what, more, removal, plan] of REMOVED) {
  test(`compare, in a teardown: what ${what}`, () => assert.equal(compare(absent(more, removal), {}), plan));
}

test('neededBy: each read finds again what needs the resource', async () => {
  const users = ['gloo', undefined];
  const resource = neededBy(absent({ read: async () => ({}) }, {}), async () => users.shift());
  const [first, second] = [await resource.read(work), await resource.read(work)];
  assert.equal(
    [first, second].map((live) => compare(resource, live).action),
    ['keep', 'delete'],
  );
});

test.run();
