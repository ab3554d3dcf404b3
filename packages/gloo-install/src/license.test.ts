import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareLicenseSecret } from './license.ts';

const SPEC = { name: 'our-license', namespace: 'gloo-system', release: 'gloo' };
const LIVE = { fields: ['license-key'], release: undefined };

test('compareLicenseSecret: accepts a Secret with the key, even one that another chart created', () => {
  assert.is(compareLicenseSecret(LIVE, SPEC).action, 'no change');
  assert.is(compareLicenseSecret({ ...LIVE, release: 'secrets' }, SPEC).action, 'no change');
});

for (const [what, live, says] of [
  ['none', undefined, 'kubectl create secret generic our-license --namespace gloo-system'],
  ['one without the key', { ...LIVE, fields: ['key'] }, 'it has no key license-key'],
  ['the one that helm would remove', { ...LIVE, release: 'gloo' }, 'helm deletes it'],
] as const) {
  test(`compareLicenseSecret: ${what} is refused before anything is changed`, () => {
    const comparison = compareLicenseSecret(live, SPEC);
    assert.is(comparison.action, 'conflict');
    assert.match(JSON.stringify(comparison), says);
  });
}

test.run();
