import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { markLabels, markOfRelease } from './ownership.ts';

const DEMO = { clusterName: 'demo', region: 'us-east-1' };
const LONG = { ...DEMO, clusterName: 'c'.repeat(100) };

test('markLabels: a value that is too long is cut, and stays unique', () => {
  const names = [LONG.clusterName, `${LONG.clusterName.slice(1)}d`, 'ends-in-', 'ends-in_'];
  const values = names.map((clusterName) => markLabels('created', { ...DEMO, clusterName }).cluster ?? '');
  assert.is(new Set(values).size, 4);
  for (const value of values) assert.match(value, /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/);
});

test('markOfRelease: reads the labels, whatever the length of the cluster’s name', () => {
  for (const owner of [DEMO, LONG]) {
    for (const mark of ['created', 'adopted'] as const) {
      const labels = { ...markLabels(mark, owner), owner: 'helm' };
      assert.is(markOfRelease({ labels }, owner), mark);
      assert.type(markOfRelease({ labels }, { ...owner, clusterName: 'other' }), 'object');
    }
  }
  assert.is(markOfRelease({ labels: {} }, DEMO), 'none');
});

test.run();
