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

const ROLE = { accountId: '123456789012', roleName: 'dev-role-iam-demo', roleArn: ROLE_ARN };

function assumedRole(text: string, named?: string): string {
  const denial = parseDenial(text);
  if (denial === undefined) throw new Error('no denial');
  return assumedRoleOf(denial, ROLE, named);
}

test('assumedRoleOf: is the role of the session, the guide’s foo-role', () => {
  assert.is(assumedRole(denied('arn:aws:sts::123456789012:assumed-role/foo-role/bar')), 'foo-role');
});

test('assumedRoleOf: is the same where the error names the role by its ARN, or the operator named it', () => {
  const foo = 'arn:aws:sts::123456789012:assumed-role/foo-role/bar';
  assert.is(assumedRole(denied(foo).replace('role dev-role-iam-demo', ROLE_ARN)), 'foo-role');
  assert.is(assumedRole(denied(foo), 'foo-role'), 'foo-role');
});

const FOO = 'User: arn:aws:sts::123456789012:assumed-role/foo-role/bar';
const OTHERS_THINGS: [what: string, text: string, says: string][] = [
  [
    'another action',
    `${FOO} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/OrganizationAccountAccessRole`,
    'sts:AssumeRole',
  ],
  [
    'an identity of another account',
    denied('arn:aws:sts::210987654321:assumed-role/foo-role/bar'),
    'another account',
  ],
  [
    'another role',
    `${FOO} is not authorized to perform: iam:GetRole on resource: role OrganizationAccountAccessRole`,
    'OrganizationAccountAccessRole',
  ],
  [
    'a role of the same name in another account',
    `${FOO} is not authorized to perform: iam:GetRole on resource: arn:aws:iam::210987654321:role/dev-role-iam-demo`,
    '210987654321',
  ],
  [
    'a role that the error does not name',
    `${FOO} is not authorized to perform: iam:GetRole`,
    'does not name',
  ],
];
for (const [what, text, says] of OTHERS_THINGS) {
  test(`assumedRoleOf: the guide’s repair is not for a denial of ${what}, which is explained`, () => {
    try {
      assumedRole(text);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, Failure);
      assert.match((error as Failure).likely ?? '', says);
    }
  });
}

test('assumedRoleOf: VAULT_ASSUMED_ROLE that Vault does not act as gets no permission', () => {
  assert.throws(
    () => assumedRole(NODE, 'foo-role'),
    (error: unknown) =>
      /VAULT_ASSUMED_ROLE is foo-role, and Vault acts as node/.test((error as Failure).likely ?? ''),
  );
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
