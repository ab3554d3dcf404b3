import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clusterOfNote, isManaged, ownershipNote, ownershipTags, planChange } from './ownership.ts';

const DIFFERENCES = [{ field: 'max_ttl', live: '60', wanted: '900' }];
const otherwise = 'Use another name.';
const DEMO = { clusterName: 'demo', region: 'us-east-1' };

test('ownershipTags: a resource that has them is recognised as managed, whatever other tags it has', () => {
  assert.ok(isManaged({ ...ownershipTags(DEMO) }, DEMO));
  assert.ok(isManaged({ ...ownershipTags(DEMO), team: 'edge' }, DEMO));
});

const FOREIGN: [what: string, tags: Record<string, string> | undefined][] = [
  ['no tags', undefined],
  ['empty tags', {}],
  ['the same tags for another cluster', { ...ownershipTags({ ...DEMO, clusterName: 'other' }) }],
  [
    'the same tags for a cluster of this name in another region',
    { ...ownershipTags({ ...DEMO, region: 'eu-west-1' }) },
  ],
  ['the same tags without a region', { ...ownershipTags(DEMO), cluster: 'demo' }],
  ['another manager', { ...ownershipTags(DEMO), 'managed-by': 'Helm' }],
  ['a manager and no cluster', { 'managed-by': ownershipTags(DEMO)['managed-by'] }],
  ['a cluster and no manager', { cluster: ownershipTags(DEMO).cluster }],
  ['a cluster in other case', { ...ownershipTags({ ...DEMO, clusterName: 'Demo' }) }],
];
for (const [what, tags] of FOREIGN) {
  test(`isManaged: not with ${what}`, () => {
    assert.not(isManaged(tags, DEMO));
  });
}

test('ownershipNote: names manager, cluster and region, which clusterOfNote reads', () => {
  assert.is(ownershipNote(DEMO), 'managed-by gloo-vault-irsa, cluster demo.us-east-1');
  assert.is(clusterOfNote(ownershipNote(DEMO)), 'demo.us-east-1');
  assert.is(clusterOfNote('of another team'), undefined);
});

test('planChange: a managed resource that fits needs no change and no remark', () => {
  assert.equal(planChange({ adopt: false }, { differences: [], managed: true, otherwise }), {
    action: 'no change',
  });
});

test('planChange: an unmanaged resource that fits is used, and the plan says so', () => {
  const plan = planChange({ adopt: false }, { differences: [], managed: false, otherwise });
  assert.is(plan.action, 'no change');
  assert.match(plan.action === 'no change' ? (plan.detail ?? '') : '', 'existed before');
});

test('planChange: keeps the caller’s own remark', () => {
  assert.equal(planChange({ adopt: false }, { differences: [], managed: true, otherwise, detail: 'kept' }), {
    action: 'no change',
    detail: 'kept',
  });
});

for (const [what, managed, adopt] of [
  ['managed', true, false],
  ['unmanaged and adopted', false, true],
  ['managed and adopted', true, true],
] as const) {
  test(`planChange: what differs and is ${what} is updated`, () => {
    assert.equal(planChange({ adopt }, { differences: DIFFERENCES, managed, otherwise }), {
      action: 'update',
      differences: DIFFERENCES,
    });
  });
}

test('planChange: an unmanaged resource that differs is a conflict, with the diff and both options', () => {
  const plan = planChange({ adopt: false }, { differences: DIFFERENCES, managed: false, otherwise });
  if (plan.action !== 'conflict') assert.unreachable(`it is ${plan.action}`);
  else {
    assert.equal(plan.differences, DIFFERENCES);
    assert.is(plan.options.length, 2);
    assert.is(plan.options[0], otherwise);
    assert.match(plan.options[1] ?? '', '--adopt');
  }
});

test('planChange: --adopt does not update a resource that fits', () => {
  assert.is(planChange({ adopt: true }, { differences: [], managed: false, otherwise }).action, 'no change');
});

test.run();
