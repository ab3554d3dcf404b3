import { Failure } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDenial } from './denial.ts';
import { assumedRoleOf, isResolveDenial } from './resolve-denial.ts';

const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const RESOLVE = `unable to resolve ARN "${ROLE_ARN}" to internal ID: `;

function denied(arn: string, rest = ''): string {
  return `AccessDenied: User: ${arn} is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo${rest}`;
}
const NODE = denied('arn:aws:sts::123456789012:assumed-role/node/i-0abc');

test('isResolveDenial: is the guide’s error, thrown by whoever', () => {
  assert.ok(isResolveDenial(new Error(RESOLVE + NODE)));
  assert.ok(isResolveDenial(new Failure({ resource: 'vault auth/aws/role/x', seen: RESOLVE + NODE })));
});

const OTHERS: [what: string, text: string][] = [
  ['a denial of something else', NODE],
  ['a role that does not exist', `${RESOLVE}NoSuchEntity: The role cannot be found.`],
  ['no permission in Vault', 'permission denied'],
];
for (const [what, text] of OTHERS) {
  test(`isResolveDenial: is not ${what}`, () => {
    assert.not(isResolveDenial(new Error(text)));
  });
}

function assumedRole(text: string): string {
  const denial = parseDenial(text);
  if (denial === undefined) throw new Error('no denial');
  return assumedRoleOf(denial);
}

test('assumedRoleOf: is the role of the session, the guide’s foo-role', () => {
  assert.is(assumedRole(denied('arn:aws:sts::123456789012:assumed-role/foo-role/bar')), 'foo-role');
});

const HOPELESS: [what: string, text: string][] = [
  ['a user', denied('arn:aws:iam::123456789012:user/alice')],
  ['the root of the account', denied('arn:aws:iam::123456789012:root')],
  ['a role that is denied explicitly', `${NODE} with an explicit deny in an identity-based policy`],
  ['a role behind a boundary', `${NODE} because no permissions boundary allows the iam:GetRole action`],
];
for (const [what, text] of HOPELESS) {
  test(`assumedRoleOf: refuses ${what}, saying who, what and why`, () => {
    try {
      assumedRole(text);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, Failure);
      const failure = error as Failure;
      assert.match(failure.resource, 'iam:GetRole');
      assert.match(failure.resource, 'arn:aws:');
      assert.ok(failure.likely);
      assert.ok(failure.next.length > 0);
    }
  });
}

test.run();
