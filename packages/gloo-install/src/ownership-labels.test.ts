import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isManagedRelease, ownershipLabels } from './ownership-labels.ts';

test('ownershipLabels: are the tags, if the cluster name is a valid label', () => {
  assert.equal(ownershipLabels({ clusterName: 'demo' }), {
    'managed-by': 'gloo-vault-irsa',
    cluster: 'demo',
  });
});

test('ownershipLabels: an invalid name is cut, and stays unique', () => {
  const long = 'c'.repeat(100);
  const values = [long, `${long.slice(1)}d`, 'ends-in-', 'ends-in_'].map(
    (clusterName) => ownershipLabels({ clusterName }).cluster ?? '',
  );
  assert.is(new Set(values).size, 4);
  for (const value of values) assert.match(value, /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/);
});

test('isManagedRelease: the release carries the labels of this cluster', () => {
  const long = 'c'.repeat(100);
  for (const clusterName of ['demo', long]) {
    const labels = { ...ownershipLabels({ clusterName }), owner: 'helm' };
    assert.ok(isManagedRelease({ labels }, { clusterName }));
    assert.not(isManagedRelease({ labels }, { clusterName: 'other' }));
  }
  assert.not(isManagedRelease({ labels: { cluster: 'demo' } }, { clusterName: 'demo' }));
});

test.run();
