import { Failure } from 'engine/resource';
import { holdsFor, hostile, quickly } from 'engine/testing/hostile';
import { failureOf } from 'engine/testing/thrown';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { askVault, refusalIn, VaultRefusal } from './refusal.ts';
import { assumedRoleOf } from './resolve-denial.ts';

const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const refusal = (text: string) =>
  new VaultRefusal(400, [text], { method: 'PUT', url: 'http://127.0.0.1:8200/v1/auth/aws/role/r' });
const RESOLVE = `unable to resolve ARN "${ROLE_ARN}" to internal ID: `;
const ROLE = { accountId: '123456789012', roleName: 'dev-role-iam-demo', roleArn: ROLE_ARN };
const NODE = 'arn:aws:sts::123456789012:assumed-role/node/i-0abc';

function denied(arn: string, rest = ''): string {
  return `AccessDenied: User: ${arn} is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo${rest}`;
}

const WRAPPINGS: [what: string, text: string][] = [
  [
    'the words of the Go SDK’s second version',
    `${RESOLVE}operation error IAM: GetRole, https response error StatusCode: 403, RequestID: e348ee87, api error ${denied(NODE)}\n\tstatus code: 403`,
  ],
  ['lines', `${RESOLVE}${denied(NODE).replace('perform: ', 'perform:\n  ')}.`],
];
for (const [what, text] of WRAPPINGS) {
  test(`VaultRefusal: finds the denial of a look-up in ${what}`, () => {
    const { arn, action, resource } = refusal(text).denial ?? {};
    assert.equal([arn, action, resource], [NODE, 'iam:GetRole', 'role dev-role-iam-demo']);
  });
}

test('VaultRefusal: finds none in a denial of something else, or of nobody in IAM', () => {
  for (const text of [denied(NODE), `${RESOLVE}User: somebody is not authorized to perform: iam:GetRole`])
    assert.is(refusal(text).denial, undefined);
});

const FOO = 'arn:aws:sts::123456789012:assumed-role/foo-role/bar';
const on = (resource: string) => denied(FOO).replace('role dev-role-iam-demo', resource);

function assumedRole(text: string, named?: string): string {
  const { denial } = refusal(RESOLVE + text);
  if (denial === undefined) throw new Error('no denial');
  return assumedRoleOf(denial, ROLE, named);
}

test('assumedRoleOf: the role of a denial for any reason that a permission can lift', () => {
  for (const text of [denied(FOO), denied(FOO, ' because the moon is full'), on(ROLE_ARN)])
    for (const named of [undefined, 'foo-role']) assert.is(assumedRole(text, named), 'foo-role');
});

const REFUSED: [what: string, text: string, says: string][] = [
  ['another action', on('x').replace('iam:GetRole', 'sts:AssumeRole'), 'sts:AssumeRole'],
  ['an identity of another account', denied(FOO.replace('123456789012', '210987654321')), 'an account other'],
  ['another role', on('role Other'), 'denied access to role Other'],
  ['a role of this name in another account', on(ROLE_ARN.replace('1234', '4321')), '4321'],
  ['a role that the error does not name', denied(FOO).replace(/ on resource.*/, ''), 'does not name'],
  ['a role that VAULT_ASSUMED_ROLE does not name', denied(NODE), 'VAULT_ASSUMED_ROLE is foo-role'],
  ['a user', denied('arn:aws:iam::123456789012:user/alice'), 'is for a role'],
  ...[
    ' with an explicit deny in an identity-based policy',
    ' because no permissions boundary allows the iam:GetRole action',
    ' because no session policy allows the iam:GetRole action',
  ].map((rest): [string, string, string] => [`a role${rest}`, denied(FOO, rest), rest]),
];
for (const [what, text, says] of REFUSED) {
  test(`assumedRoleOf: refuses a denial of ${what}, and says who, what and why`, async () => {
    const { resource, seen, cause, next, words } = await failureOf(() => assumedRole(text, 'foo-role'));
    assert.match(resource, /^permission \S+ of arn:aws:/);
    assert.match(seen, /^User: arn:aws:/);
    assert.match(cause ?? words ?? '', says);
    assert.is(next.length, cause === undefined ? 0 : 1, 'a page knows what to do');
  });
}

const IDENTITY: [words: string, hasNone: boolean][] = [
  ['NoCredentialProviders: no valid providers in chain. Deprecated.', true],
  [
    'operation error STS: GetCallerIdentity, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found',
    true,
  ],
  ['WebIdentityErr: failed to retrieve credentials', false],
  [denied(NODE), false],
];
for (const [words, hasNone] of IDENTITY) {
  test(`VaultRefusal: ${hasNone ? 'no identity' : 'another error'} for ${words}`, async () => {
    const failure = await failureOf(() =>
      askVault('vault', () => Promise.reject(refusal(`${RESOLVE}\n  ${words}`))),
    );
    assert.is(refusalIn(failure)?.code === 'vault/no-identity', hasNone);
    assert.is(refusalIn(new Error(`${RESOLVE}${words}`)), undefined, 'of another program');
  });
}

/** A denial for any caller and any resource. */
const almost = fc
  .tuple(fc.oneof(hostile, fc.constantFrom('x/y', '/', '-x/y')), fc.oneof(hostile, fc.constant('')))
  .map(([role, rest]) => `${RESOLVE}${denied(`arn:aws:sts::123456789012:assumed-role/${role}`, rest)}`);

test('assumedRoleOf: for any text, finds a valid IAM name or refuses, at once', () => {
  holdsFor(400, almost, (value) => {
    quickly(() => refusal(value));
    const { denial } = refusal(value);
    if (denial === undefined) return;
    assert.ok(value.includes(denial.arn) && value.includes(denial.message));
    try {
      assert.match(assumedRoleOf(denial, ROLE), /^[\w+=,.@][\w+=,.@-]{0,63}$/);
    } catch (error) {
      assert.instance(error, Failure);
    }
  });
});

test.run();
