import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pageOf } from './pages.ts';
import { assumedRoleOf, resolveDenialIn } from './resolve-denial.ts';

const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const RESOLVE = `unable to resolve ARN "${ROLE_ARN}" to internal ID: `;
const NODE = 'arn:aws:sts::123456789012:assumed-role/node/i-0abc';

function denied(arn: string, rest = ''): string {
  return `AccessDenied: User: ${arn} is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo${rest}`;
}

test('resolveDenialIn: reads the guide’s own error', () => {
  const denial = resolveDenialIn(new Error(pageOf('vault-may-not-get-role').symptoms[0]?.example));
  assert.is(denial?.arn, 'arn:aws:sts::account-id:assumed-role/foo-role/bar');
  assert.is(denial?.action, 'iam:GetRole');
  assert.is(denial?.resource, 'role dev-role-iam');
  assert.match(
    denial?.said ?? '',
    /^User: .* because no identity-based policy allows the iam:GetRole action$/,
  );
});

const WRAPPINGS: [what: string, error: Error][] = [
  ['a failure', new Failure({ resource: 'vault auth/aws/role/x', seen: RESOLVE + denied(NODE) })],
  [
    'an answer with the status on a line of its own',
    new Error(`${RESOLVE}${denied(NODE)}\n\tstatus code: 403`),
  ],
  [
    'the words of the Go SDK’s second version',
    new Error(
      `${RESOLVE}operation error IAM: GetRole, https response error StatusCode: 403, RequestID: e348ee87, api error ${denied(NODE)}`,
    ),
  ],
  ['JSON', new Error(JSON.stringify({ errors: [RESOLVE.replaceAll('"', '') + denied(NODE)] }))],
  ['a sentence', new Error(`${RESOLVE}${denied(NODE)}.`)],
  ['lines', new Error(RESOLVE + denied(NODE).replace('perform: ', 'perform:\n  '))],
];
for (const [what, error] of WRAPPINGS) {
  test(`resolveDenialIn: finds the denial in ${what}`, () => {
    const { arn, action, resource } = resolveDenialIn(error) ?? {};
    assert.equal([arn, action, resource], [NODE, 'iam:GetRole', 'role dev-role-iam-demo']);
  });
}

const OTHERS: [what: string, text: string][] = [
  ['a denial of something else', denied(NODE)],
  ['a role that does not exist', `${RESOLVE}NoSuchEntity: The role cannot be found.`],
  ['a denial of nobody in IAM', `${RESOLVE}User: somebody is not authorized to perform: iam:GetRole`],
  ['no permission in Vault', 'permission denied'],
];
for (const [what, text] of OTHERS) {
  test(`resolveDenialIn: finds none in ${what}`, () => {
    assert.is(resolveDenialIn(new Error(text)), undefined);
  });
}

const ROLE = { accountId: '123456789012', roleName: 'dev-role-iam-demo', roleArn: ROLE_ARN };

function assumedRole(text: string, named?: string): string {
  const denial = resolveDenialIn(new Error(RESOLVE + text));
  if (denial === undefined) throw new Error('no denial');
  return assumedRoleOf(denial, ROLE, named);
}

const FOO = 'arn:aws:sts::123456789012:assumed-role/foo-role/bar';
const REPAIRABLE: [what: string, text: string, named?: string][] = [
  ['as the guide has it', denied(FOO, ' because no identity-based policy allows the iam:GetRole action')],
  ['without a reason', denied(FOO)],
  ['for a reason that nobody knows', denied(FOO, ' because the moon is full')],
  ['that names the role by its ARN', denied(FOO).replace('role dev-role-iam-demo', ROLE_ARN)],
  ['of the role that the operator named', denied(FOO), 'foo-role'],
];
for (const [what, text, named] of REPAIRABLE) {
  test(`assumedRoleOf: a denial ${what} concerns the guide’s foo-role`, () => {
    assert.is(assumedRole(text, named), 'foo-role');
  });
}

const without = (subject: string) => denied(FOO).replace(' on resource: role dev-role-iam-demo', subject);
const REFUSED: [what: string, text: string, says: string | RegExp, named?: string][] = [
  [
    'another action',
    `User: ${FOO} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/Access`,
    'sts:AssumeRole',
  ],
  [
    'another action, explicitly',
    `User: ${FOO} is not authorized to perform: sts:AssumeRole on resource: x with an explicit deny`,
    'sts:AssumeRole',
  ],
  ['an identity of another account', denied(FOO.replace('123456789012', '210987654321')), 'an account other'],
  [
    'another role',
    without(' on resource: role OrganizationAccountAccessRole'),
    'OrganizationAccountAccessRole',
  ],
  [
    'a role of the same name in another account',
    without(' on resource: arn:aws:iam::210987654321:role/dev-role-iam-demo'),
    '210987654321',
  ],
  ['a role that the error does not name', without(''), 'does not name'],
  [
    'a role that VAULT_ASSUMED_ROLE does not name',
    denied(NODE),
    'VAULT_ASSUMED_ROLE is foo-role',
    'foo-role',
  ],
  ['a user', denied('arn:aws:iam::123456789012:user/alice'), 'is for a role'],
  ['the root of the account', denied('arn:aws:iam::123456789012:root'), 'is for a role'],
  ...[
    ' with an explicit deny in an identity-based policy',
    ' with an explicit deny',
    ' because no permissions boundary allows the iam:GetRole action',
    ' because no service control policy allows the iam:GetRole action',
    ' with an explicit deny in a resource control policy',
    ' because no session policy allows the iam:GetRole action',
    ' because no VPC endpoint policy allows the iam:GetRole action',
  ].map((rest): [string, string, RegExp] => [`a role${rest}`, denied(FOO, rest), /changes nothing/]),
];
for (const [what, text, says, named] of REFUSED) {
  test(`assumedRoleOf: refuses a denial of ${what}, and says who, what and why`, () => {
    try {
      assumedRole(text, named);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, Failure);
      const { resource, seen, likely, next } = error as Failure;
      assert.match(resource, /^permission \S+ of arn:aws:/);
      assert.match(seen, /^User: arn:aws:/);
      assert.match(likely ?? '', says);
      assert.is(next.length, 1);
    }
  });
}

test.run();
