import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refuseLicenseSecret } from './license.ts';

const SPEC = { name: 'our-license', namespace: 'gloo-system', release: 'gloo' };
const LIVE = { fields: ['license-key'], release: undefined };

test('refuseLicenseSecret: accepts a Secret with the key, even one that another chart created', () => {
  assert.is(refuseLicenseSecret(LIVE, SPEC), undefined);
  assert.is(refuseLicenseSecret({ ...LIVE, release: 'secrets' }, SPEC), undefined);
});

for (const [what, live, says] of [
  ['none', undefined, 'kubectl create secret generic our-license --namespace gloo-system'],
  ['one without the key', { ...LIVE, fields: ['key'] }, 'it has no key license-key'],
  ['the one that helm would remove', { ...LIVE, release: 'gloo' }, 'helm deletes it'],
] as const) {
  test(`refuseLicenseSecret: ${what} is refused before anything is changed`, () => {
    assert.match(JSON.stringify(refuseLicenseSecret(live, SPEC)), says);
  });
}

test.run();
