import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isManaged, ownershipNote, ownershipTags, planChange } from './ownership.ts';

const DIFFERENCES = [{ field: 'max_ttl', live: '60', wanted: '900' }];
const otherwise = 'Use another name.';

test('ownershipTags: what carries them is recognised as ours, whatever else it carries', () => {
  assert.ok(isManaged({ ...ownershipTags('demo') }, 'demo'));
  assert.ok(isManaged({ ...ownershipTags('demo'), team: 'edge' }, 'demo'));
});

const FOREIGN: [what: string, tags: Record<string, string> | undefined][] = [
  ['no tags', undefined],
  ['empty tags', {}],
  ['the same tags for another cluster', { ...ownershipTags('other') }],
  ['another manager', { ...ownershipTags('demo'), 'managed-by': 'Helm' }],
  ['a manager and no cluster', { 'managed-by': ownershipTags('demo')['managed-by'] }],
  ['a cluster and no manager', { cluster: 'demo' }],
  ['a cluster in other case', { ...ownershipTags('Demo') }],
];
for (const [what, tags] of FOREIGN) {
  test(`isOurs: not with ${what}`, () => {
    assert.not(isManaged(tags, 'demo'));
  });
}

test('ownershipNote: tells manager and cluster, so that another cluster’s note is another note', () => {
  assert.match(ownershipNote('demo'), ownershipTags('demo')['managed-by']);
  assert.match(ownershipNote('demo'), 'demo');
  assert.is.not(ownershipNote('demo'), ownershipNote('demo-2'));
});

test('planChange: what fits and is ours is done, without a remark', () => {
  assert.equal(planChange({ differences: [], ours: true, adopt: false, otherwise }), { status: 'done' });
});

test('planChange: what fits and is not ours is used, and that is said', () => {
  const judged = planChange({ differences: [], ours: false, adopt: false, otherwise });
  assert.is(judged.status, 'done');
  assert.match(judged.status === 'done' ? (judged.detail ?? '') : '', 'was there before');
});

test('planChange: a remark of the caller’s own is kept', () => {
  assert.equal(planChange({ differences: [], ours: true, adopt: false, otherwise, detail: 'kept' }), {
    status: 'done',
    detail: 'kept',
  });
});

for (const [what, ours, adopt] of [
  ['ours', true, false],
  ['not ours and adopted', false, true],
  ['ours and adopted', true, true],
] as const) {
  test(`planChange: what differs and is ${what} is to be changed`, () => {
    assert.equal(planChange({ differences: DIFFERENCES, ours, adopt, otherwise }), {
      status: 'change',
      differences: DIFFERENCES,
    });
  });
}

test('planChange: what differs and is not ours is left alone, with the diff and both ways out', () => {
  const judged = planChange({ differences: DIFFERENCES, ours: false, adopt: false, otherwise });
  if (judged.status !== 'conflict') assert.unreachable(`it is ${judged.status}`);
  else {
    assert.equal(judged.differences, DIFFERENCES);
    assert.is(judged.options.length, 2);
    assert.is(judged.options[0], otherwise);
    assert.match(judged.options[1] ?? '', '--adopt');
  }
});

test('planChange: --adopt does not make a fitting thing a change', () => {
  assert.is(planChange({ differences: [], ours: false, adopt: true, otherwise }).status, 'done');
});

test.run();
