import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Described, decide, decideRemoval, type Removal } from './described.ts';

const COLOUR = { field: 'colour', live: 'red', wanted: 'blue' };
const LABEL = { field: 'label', live: 'x', wanted: 'y', minor: true } as const;
const { minor: _, ...SHOWN_LABEL } = LABEL;

function thing(more: Partial<Described<object>> = {}): Described<object> {
  const base = { kind: 'thing', name: 'thing', differs: () => [], command: () => 'make thing' };
  return { ...base, read: async () => ({}), write: async () => undefined, ...more };
}

test('decide: what does not exist is created', () => {
  assert.equal(decide(thing(), undefined), { action: 'create' });
});

const UNMANAGED = { mayChange: () => 'Use another name.' };
const DECIDED: [what: string, more: Partial<Described<object>>, action: string, detail?: string][] = [
  ['matches', {}, 'no change'],
  ['matches, with a remark', { remark: () => 'shared' }, 'no change', 'shared'],
  ['matches and is unmanaged', UNMANAGED, 'no change', 'it existed before and fits: used unchanged'],
  ['differs and is managed', { differs: () => [COLOUR] }, 'update'],
  ['differs and is unmanaged', { differs: () => [COLOUR], ...UNMANAGED }, 'conflict'],
  [
    'differs, is unmanaged, and is adopted',
    { differs: () => [COLOUR], ...UNMANAGED, ownership: { adopt: true } },
    'update',
  ],
  ['differs in what is minor', { differs: () => [LABEL] }, 'update'],
  [
    'differs in what is minor, and is unmanaged',
    { differs: () => [LABEL], ...UNMANAGED },
    'no change',
    'it existed before and fits (label differs, which does not matter): used unchanged',
  ],
];
for (const [what, more, action, detail] of DECIDED) {
  test(`decide: what ${what}: ${action}`, () => {
    const comparison = decide(thing(more), {});
    assert.is(comparison.action, action);
    assert.is('detail' in comparison ? comparison.detail : undefined, detail);
  });
}

test('decide: shows all differences, the minor ones too', () => {
  const differences = [COLOUR, SHOWN_LABEL];
  const differs = () => [COLOUR, LABEL];
  assert.equal(decide(thing({ differs }), {}), { action: 'update', differences });
  const conflict = decide(thing({ differs, ...UNMANAGED }), {});
  assert.equal('differences' in conflict && conflict.differences, differences);
  assert.is('options' in conflict && conflict.options[0], 'Use another name.');
  assert.match('options' in conflict ? (conflict.options[1] ?? '') : '', '--adopt');
});

test('decide: what is refused is a conflict, managed, adopted, or absent', () => {
  const refuses = () => ({ seen: 'no way', options: ['Go elsewhere.'] });
  const more = { differs: () => [COLOUR], refuses, ownership: { adopt: true } };
  const refused = { action: 'conflict', seen: 'no way', options: ['Go elsewhere.'] };
  assert.equal(decide(thing(more), {}), { ...refused, differences: [COLOUR] });
  assert.equal(decide(thing(more), undefined), { ...refused, differences: [] });
});

function removal(more: Partial<Removal<object>> = {}): Removal<object> {
  return { isManaged: () => true, command: () => 'rm thing', run: async () => undefined, ...more };
}

test('decideRemoval: what is managed is deleted, and the plan says what is lost', () => {
  assert.equal(decideRemoval(removal(), {}), { action: 'delete' });
  assert.equal(decideRemoval(removal({ loses: () => 'its data' }), {}), {
    action: 'delete',
    detail: 'its data',
  });
});

test('decideRemoval: what is unmanaged stays, whoever uses it', () => {
  assert.equal(decideRemoval(removal({ isManaged: () => false, usedBy: () => ({ seen: 'used' }) }), {}), {
    action: 'keep',
    detail: 'not made by these runbooks',
    options: ['If it is yours to remove: rm thing'],
  });
});

test('decideRemoval: what others use stays, with the command for later or the operator’s options', () => {
  assert.equal(decideRemoval(removal({ usedBy: () => ({ seen: 'used by ann' }) }), {}), {
    action: 'keep',
    detail: 'used by ann',
    options: ['Once nobody needs it: rm thing'],
  });
  const usedBy = () => ({ seen: 'used by ann', options: ['ask ann'] });
  assert.equal(decideRemoval(removal({ usedBy }), {}), {
    action: 'keep',
    detail: 'used by ann',
    options: ['ask ann'],
  });
});

test.run();
