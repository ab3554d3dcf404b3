import { Failure } from 'engine/resource';
import { holdsFor, hostile, takesAnyText } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assumedRoleOf, resolveDenialIn } from './resolve-denial.ts';

const RESOLVE = 'unable to resolve ARN "arn:aws:iam::123456789012:role/x" to internal ID: AccessDenied: ';
const ROLE = { accountId: '123456789012', roleName: 'x', roleArn: 'arn:aws:iam::123456789012:role/x' };

const name = fc.stringMatching(/^[\w+=,.@][\w+=,.@-]{0,63}$/);

/** Text with parts of a denial in it. */
const almost = fc
  .tuple(
    fc.constantFrom(RESOLVE, ''),
    fc.constantFrom('User: ', 'User:\n', ''),
    fc.constantFrom('arn:aws:sts::123456789012:', 'arn:aws:iam:::', ''),
    fc.oneof(
      hostile,
      name.map((role) => `assumed-role/${role}/session`),
      hostile.map((role) => `assumed-role/${role}/session`),
      fc.constantFrom('assumed-role/', 'assumed-role//', 'user', 'root', 'assumed-role/-x/y'),
    ),
    fc.constantFrom(' is not authorized to perform: iam:GetRole', ''),
    fc.constantFrom(' on resource: role x', ' on resource: ', ''),
    hostile,
  )
  .map((parts) => parts.join(''));

test('assumedRoleOf: for any text, returns a valid IAM name or throws a Failure', () => {
  holdsFor(400, almost, (value) => {
    const denial = resolveDenialIn(value);
    if (denial === undefined) return;
    assert.ok(value.includes(denial.arn));
    assert.ok(value.includes(denial.said));
    try {
      assert.match(assumedRoleOf(denial, ROLE), /^[\w+=,.@][\w+=,.@-]{0,63}$/);
    } catch (error) {
      assert.instance(error, Failure);
    }
  });
});

takesAnyText(
  'resolveDenialIn',
  (text) => {
    const denied = 'User: arn:aws:iam::1:x is not authorized to perform: iam:GetRole on resource: x';
    for (const value of [text, denied + text, `User:${text}`]) resolveDenialIn(RESOLVE + value);
  },
  [
    'User: ',
    'User: arn:aws:iam::',
    'User: arn:aws:iam::1:x is not authorized to perform: a:b on resource: ',
    'User: arn:aws:iam::1:x ',
    ' ',
    'because ',
    'unable to resolve ARN ',
  ],
);

test.run();
