import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clusterOfNote, isManaged, ownershipNote, ownershipTags } from './ownership.ts';

const DEMO = { clusterName: 'demo', region: 'us-east-1' };

test('ownershipTags: a resource that has them is recognised as managed, whatever other tags it has', () => {
  assert.ok(isManaged({ ...ownershipTags(DEMO) }, DEMO));
  assert.ok(isManaged({ ...ownershipTags(DEMO), team: 'edge' }, DEMO));
});

const FOREIGN: [what: string, tags: Record<string, string> | undefined][] = [
  ['no tags', undefined],
  ['those of another cluster', { ...ownershipTags({ ...DEMO, clusterName: 'other' }) }],
  ['those of this name in another region', { ...ownershipTags({ ...DEMO, region: 'eu-west-1' }) }],
  ['those of no region', { ...ownershipTags(DEMO), cluster: 'demo' }],
  ['another manager', { ...ownershipTags(DEMO), 'managed-by': 'Helm' }],
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

test.run();
