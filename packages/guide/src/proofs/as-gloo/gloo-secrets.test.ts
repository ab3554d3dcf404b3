import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isCurrent, isMalformed } from './gloo-secrets.ts';

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

const versions = (deletion_time: string, destroyed = false) => ({
  current_version: 2,
  versions: {
    1: { deletion_time: '2026-11-20T10:00:00Z', destroyed: true },
    2: { deletion_time, destroyed },
  },
});
for (const [what, metadata, is] of [
  ['is there', versions(''), true],
  ['is deleted', versions('2026-11-20T10:00:00Z'), false],
  ['is destroyed', versions('', true), false],
  ['never was', {}, false],
] as const) {
  test(`isCurrent: a secret whose last version ${what}: ${is}`, () => assert.is(isCurrent(metadata), is));
}

test.run();
