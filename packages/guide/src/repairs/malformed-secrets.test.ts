import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isMalformed } from './malformed-secrets.ts';

const GOOD = { metadata: { name: 'a', namespace: 'b' }, header: { headers: { a: 'b' } } };
const UNKNOWN_FIELD = 'unknown field \\"username\\" in gloo.solo.io.Secret';
for (const [what, secret, line, is] of [
  ['has the field', { username: 'a' }, UNKNOWN_FIELD, true],
  ['has the field in its metadata', { metadata: { username: 'a' } }, UNKNOWN_FIELD, true],
  ['lacks the field', GOOD, UNKNOWN_FIELD, false],
  ['has only objects', GOOD, 'json: cannot unmarshal string', false],
  ['has a text for an object', { ...GOOD, header: 'a' }, 'json: cannot unmarshal string', true],
  ['is deleted', null, UNKNOWN_FIELD, false],
] as const) {
  test(`isMalformed: a secret that ${what}: ${is}`, () => assert.is(isMalformed(secret, line), is));
}

test.run();
