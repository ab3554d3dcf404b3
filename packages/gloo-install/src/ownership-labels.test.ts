import { ownershipTags } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isManagedRelease, ownershipLabels } from './ownership-labels.ts';

const DEMO = { clusterName: 'demo', region: 'us-east-1' };
const LONG = { ...DEMO, clusterName: 'c'.repeat(100) };

test('ownershipLabels: are the tags, if those are valid labels', () => {
  assert.equal(ownershipLabels(DEMO), { ...ownershipTags(DEMO) });
});

test('ownershipLabels: a value that is too long is cut, and stays unique', () => {
  const names = [LONG.clusterName, `${LONG.clusterName.slice(1)}d`, 'ends-in-', 'ends-in_'];
  const values = names.map((clusterName) => ownershipLabels({ ...DEMO, clusterName }).cluster ?? '');
  assert.is(new Set(values).size, 4);
  for (const value of values) assert.match(value, /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/);
});

test('isManagedRelease: the release carries the labels of this cluster', () => {
  for (const owner of [DEMO, LONG]) {
    const labels = { ...ownershipLabels(owner), owner: 'helm' };
    assert.ok(isManagedRelease({ labels }, owner));
    assert.not(isManagedRelease({ labels }, { ...owner, clusterName: 'other' }));
    assert.not(isManagedRelease({ labels }, { ...owner, region: 'eu-west-1' }));
  }
  assert.not(isManagedRelease({ labels: { cluster: ownershipTags(DEMO).cluster } }, DEMO));
});

test.run();
