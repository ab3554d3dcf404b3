import fc from 'fast-check';
import { Failure } from 'resource';
import { holdsFor, hostile, huge, megabyteOf, quickly } from 'resource/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type DenialReason, notRepairable, parseDenial } from './denial.ts';
import { assumedRoleOf, isResolveDenial } from './resolve-denial.ts';

const RESOLVE = 'unable to resolve ARN "arn:aws:iam::123456789012:role/x" to internal ID: AccessDenied: ';

/** How IAM gives its reasons. */
const REASONS: readonly [words: string, reason: DenialReason][] = [
  ['', 'no-identity-policy'],
  [' because no identity-based policy allows the iam:GetRole action', 'no-identity-policy'],
  [' with an explicit deny in an identity-based policy', 'explicit-deny'],
  [' with an explicit deny in a service control policy', 'service-control-policy'],
  [' because no permissions boundary allows the iam:GetRole action', 'permissions-boundary'],
  [' because no session policy allows the iam:GetRole action', 'session-policy'],
  [' because no service control policy allows the iam:GetRole action', 'service-control-policy'],
  [' because no resource control policy allows the iam:GetRole action', 'resource-control-policy'],
  [' because no VPC endpoint policy allows the iam:GetRole action', 'vpc-endpoint-policy'],
  [' because no resource-based policy allows the iam:GetRole action', 'resource-policy'],
  [' because of something new', 'unknown'],
];

const name = fc.stringMatching(/^[\w+=,.@][\w+=,.@-]{0,63}$/);
const account = fc.stringMatching(/^\d{12}$/);
const partition = fc.constantFrom('aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b');
const action = fc.stringMatching(/^[a-z][a-z0-9-]{1,12}:[A-Z][A-Za-z]{2,20}$/);
const resource = fc.option(
  fc.oneof(
    name.map((role) => `role ${role}x`),
    fc.stringMatching(/^arn:aws:s3:::[a-z0-9.-]{1,30}x$/),
    fc.constant('*'),
  ),
  { nil: undefined },
);

test('parseDenial: a denial of whomever, for whatever, is read back field by field', () => {
  const denial = fc.record({
    partition,
    account,
    role: name,
    session: name,
    action,
    resource,
    reason: fc.constantFrom(...REASONS),
    before: fc.constantFrom('', 'AccessDenied: ', RESOLVE, '{"errors":["', '1 error occurred:\n\t* '),
    after: fc.constantFrom('', '\n\tstatus code: 403, request id: e348ee87'),
  });
  holdsFor(1000, denial, (given) => {
    const arn = `arn:${given.partition}:sts::${given.account}:assumed-role/${given.role}/${given.session}`;
    const on = given.resource === undefined ? '' : ` on resource: ${given.resource}`;
    const [words, reason] = given.reason;
    const text = `${given.before}User: ${arn} is not authorized to perform: ${given.action}${on}${words}${given.after}`;
    assert.equal(parseDenial(text), {
      arn,
      partition: given.partition,
      accountId: given.account,
      principal: { type: 'assumed-role', name: given.role, session: given.session },
      action: given.action,
      resource: given.resource,
      reason,
    });
    assert.is(isResolveDenial(new Error(text)), given.before === RESOLVE);
  });
});

/** Text with more or less of a denial in it. */
const almost = fc
  .tuple(
    hostile,
    fc.constantFrom('User: ', 'User:\n', ''),
    fc.constantFrom('arn:aws:sts::123456789012:', 'arn:aws:iam:::', ''),
    fc.oneof(
      hostile,
      fc.constantFrom('assumed-role/', 'assumed-role//', 'user', 'root', 'assumed-role/-x/y'),
    ),
    fc.constantFrom(' is not authorized to perform: iam:GetRole', ''),
    fc.constantFrom(' on resource: ', ''),
    hostile,
  )
  .map((parts) => parts.join(''));
const text = fc.oneof({ weight: 40, arbitrary: almost }, { weight: 1, arbitrary: huge });

test('parseDenial: whatever the text, it ends, and what it finds is in the text', () => {
  holdsFor(1000, text, (value) => {
    isResolveDenial(value);
    const denial = parseDenial(value);
    if (denial === undefined) return;
    assert.ok(value.includes(denial.arn));
    assert.ok(value.includes(denial.resource ?? ''));
    notRepairable(denial);
  });
});

test('assumedRoleOf: is a name that IAM can have given, or a Failure', () => {
  const denied = fc
    .oneof(name, hostile)
    .map(
      (role) =>
        `User: arn:aws:sts::123456789012:assumed-role/${role}/s is not authorized to perform: iam:GetRole on resource: role x`,
    );
  const role = {
    accountId: '123456789012',
    roleName: 'x',
    roleArn: 'arn:aws:iam::123456789012:role/x',
  };
  holdsFor(500, denied, (value) => {
    const denial = parseDenial(value);
    if (denial === undefined) return;
    try {
      assert.match(assumedRoleOf(denial, role), /^[\w+=,.@][\w+=,.@-]{0,63}$/);
    } catch (error) {
      assert.instance(error, Failure);
    }
  });
});

for (const words of [
  'User: ',
  'User: arn:aws:iam::',
  'User: arn:aws:iam::1:x is not authorized to perform: a:b on resource: ',
  'User: arn:aws:iam::1:x ',
  ' ',
  'because ',
  'unable to resolve ARN ',
]) {
  test(`parseDenial: reads a megabyte of ${JSON.stringify(words)} at once`, () => {
    const denied = 'User: arn:aws:iam::1:x is not authorized to perform: iam:GetRole on resource: x';
    for (const value of [megabyteOf(words), denied + megabyteOf(words), `User:${megabyteOf(words)}`]) {
      quickly(() => parseDenial(value));
      quickly(() => isResolveDenial(new Error(value)));
    }
  });
}

test.run();
