import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refuseLicenseSecret } from './license.ts';

const refused = (live: Parameters<typeof refuseLicenseSecret>[0]) =>
  refuseLicenseSecret(live, 'our-license', 'gloo-system');
const LIVE = { fields: ['license-key'], release: undefined };

test('refuseLicenseSecret: accepts a Secret with the key, even one that another chart created', () => {
  assert.is(refused(LIVE), undefined);
  assert.is(refused({ ...LIVE, release: 'secrets' }), undefined);
});

for (const [what, live, says] of [
  ['none', undefined, 'kubectl create secret generic our-license --namespace gloo-system'],
  ['one without the key', { ...LIVE, fields: ['key'] }, 'it has no key license-key'],
  ['the one that helm would remove', { ...LIVE, release: 'gloo' }, 'helm deletes it'],
] as const) {
  test(`refuseLicenseSecret: ${what} is refused before anything is changed`, () => {
    assert.match(JSON.stringify(refused(live)), says);
  });
}

test.run();
