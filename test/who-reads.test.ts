import * as assert from 'uvu/assert';
import { iam, policyDocument, READ_S3 } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { ownVault, vault } from './vault.ts';

const test = suite('who may read Gloo’s secrets');

test.before(guideIsDone);

const ACCOUNT = 'arn:aws:iam::123456789012:';
const RoleName = 'dev-role-iam-demo';
const iamRole = (bound_iam_principal_arn: string, policies = 'dev') => ({
  ...{ auth_type: 'iam', resolve_aws_unique_ids: false, token_policies: policies },
  bound_iam_principal_arn,
});

/** Settings that give Gloo's secrets to anyone, and the result of the proof. test/campaign/states.sh has a role for an account. */
const ANYBODY: readonly (readonly [what: string, writes: Readonly<Record<string, object>>, says: string])[] =
  [
    [
      'a role for every role of the account, with a policy in other words',
      {
        'sys/policies/acl/team': { policy: 'path "+/data/*" { capabilities = ["read"] }' },
        'auth/aws/role/roles': iamRole(`${ACCOUNT}role/*`, 'team'),
      },
      `auth/aws/role/roles admits anybody (bound_iam_principal_arn=${ACCOUNT}role/*)`,
    ],
    [
      'the policy in upper case, for principals that begin so, beside one by its name',
      { 'auth/aws/role/users': iamRole(`${ACCOUNT}role/foo-role,${ACCOUNT}u*`, 'DEV') },
      `auth/aws/role/users admits anybody (bound_iam_principal_arn=${ACCOUNT}u*)`,
    ],
    [
      'every EC2 instance of an account',
      {
        'auth/aws/role/instances': {
          auth_type: 'ec2',
          bound_account_id: '123456789012',
          token_policies: 'dev',
        },
      },
      'auth/aws/role/instances admits anybody (bound_account_id=123456789012)',
    ],
  ];
for (const [what, writes, says] of ANYBODY) {
  test(`${what}: a failure (exit 1)`, () =>
    written(writes, async () => {
      await expectRun('04-verify --yes', { exit: 1, says: ['✗ others who may read: anybody can', says] });
      await expectRun('90-troubleshoot', { exit: 1, says: [says] });
    }));
}

test('a role that reads by a policy whose text may hide it: unknown (exit 1)', () =>
  written(
    {
      'sys/policies/acl/odd': { policy: 'path "dev/\\x2a" { capabilities = ["read"] }' },
      'auth/aws/role/odd': iamRole(`${ACCOUNT}role/foo-role`, 'odd'),
    },
    () => expectRun('04-verify --yes', { exit: 1, says: ['cannot tell: what policy odd allows'] }),
  ));

/** Data that others write to Vault, path by path, and the result of the proof. */
const SOME: readonly (readonly [what: string, writes: Readonly<Record<string, object>>, says: string])[] = [
  [
    'another role of the auth method',
    { 'auth/aws/role/team': iamRole(`${ACCOUNT}role/foo-role`) },
    'auth/aws/role/team (dev)',
  ],
  [
    'users of another auth method, also by the policy root',
    {
      'sys/auth/people': { type: 'userpass' },
      'auth/people/users/ann': { password: 'x', token_policies: 'dev' },
      'auth/people/users/bob': { password: 'x', token_policies: 'root' },
    },
    'auth/people/users/ann (dev), auth/people/users/bob (root)',
  ],
  [
    'an entity and a group, by a policy that reads one secret of Gloo’s, in upper case',
    {
      'sys/policies/acl/one': {
        policy:
          'path "dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/first" { capabilities = ["read", "list"] }',
      },
      'identity/entity/name/carl': { policies: 'ONE' },
      'identity/group/name/ops': { policies: 'One' },
    },
    '(carl, one)',
  ],
  [
    'a token role',
    { 'auth/token/roles/batch-jobs': { allowed_policies: 'dev' } },
    'auth/token/roles/batch-jobs (batch-jobs, dev)',
  ],
];
for (const [what, writes, says] of SOME) {
  test(`${what}: a warning with the names`, () =>
    written(writes, async () => {
      await expectRun('04-verify --yes', { says: ['! others who may read: ', says] });
      await expectRun('90-troubleshoot', { says: [says] });
    }));
}

/** The mounts of the auth methods, each with its accessor. */
const methods = async () => (await vault('sys/auth')).data as Record<string, { accessor: string }>;

/** The id of the identity entity of Gloo’s logins. */
async function entityOfGloo(): Promise<string> {
  const { role_id: alias_name } = (await vault(`auth/aws/role/${RoleName}`)).data as { role_id: string };
  const alias_mount_accessor = (await methods())['aws/']?.accessor;
  const { data } = await vault('identity/lookup/entity', 'POST', { alias_name, alias_mount_accessor });
  return (data as { id: string }).id;
}

test('a user who logs in as Gloo’s entity, and a policy of that entity: a warning with both', async () => {
  const id = await entityOfGloo();
  const user = { 'sys/auth/people': { type: 'userpass' }, 'auth/people/users/evil': { password: 'x' } };
  await written(user, async () => {
    const mount_accessor = (await methods())['people/']?.accessor;
    await vault('identity/entity-alias', 'POST', { name: 'evil', canonical_id: id, mount_accessor });
    await vault(`identity/entity/id/${id}`, 'POST', { policies: ['dev'] });
    await expectRun('04-verify --yes', { says: [`identity/entity/id/${id}`, 'dev, alias auth/people/evil'] });
    await vault(`identity/entity/id/${id}`, 'POST', { policies: [] });
  });
});

test('the policy default reads dev/: every token may, a warning', async () => {
  const { data } = await vault('sys/policies/acl/default');
  const { policy } = data as { policy: string };
  await vault('sys/policies/acl/default', 'PUT', {
    policy: `${policy}\npath "dev/*" { capabilities = ["read"] }`,
  });
  await expectRun('04-verify --yes', { says: ['every token (policy default)'] });
  await vault('sys/policies/acl/default', 'PUT', { policy });
});

test('a trust policy that admits everybody: a failure (exit 1)', async () => {
  const client = await iam();
  const { Role } = await client.getRole({ RoleName });
  const before = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
  const [guides] = JSON.parse(before).Statement;
  const everybody = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
  for (const [statement, says] of [
    [everybody, `iam role ${RoleName} trusts everybody`],
    [{ ...guides, Condition: {} }, `iam role ${RoleName} trusts every token of `],
  ] as const) {
    const PolicyDocument = policyDocument(guides, statement);
    await client.updateAssumeRolePolicy({ RoleName, PolicyDocument });
    await expectRun('04-verify --yes', { exit: 1, says: [says] });
  }
  await client.updateAssumeRolePolicy({ RoleName, PolicyDocument: before });
});

test('what Gloo’s role and login carry beyond the guide: a warning with the names', async () => {
  const client = await iam();
  const { Policy } = await client.createPolicy({ PolicyName: 'all-of-s3', PolicyDocument: READ_S3 });
  await client.attachRolePolicy({ RoleName, PolicyArn: Policy?.Arn });
  await client.putRolePolicy({ RoleName, PolicyName: 'by-hand', PolicyDocument: READ_S3 });
  await expectRun('04-verify --yes', {
    says: [
      `! what Gloo carries: beyond the guide: iam role ${RoleName} has ${Policy?.Arn}, inline policy by-hand`,
    ],
  });
  await client.detachRolePolicy({ RoleName, PolicyArn: Policy?.Arn });
  await client.deletePolicy({ PolicyArn: Policy?.Arn });
  await client.deleteRolePolicy({ RoleName, PolicyName: 'by-hand' });
  const { data } = await vault('identity/entity/id?list=true');
  const [id] = (data as { keys: string[] }).keys;
  await vault(`identity/entity/id/${id}`, 'POST', { policies: ['team-b'] });
  await expectRun('04-verify --yes', { says: ['beyond the guide: its login has team-b (entity '] });
  await vault(`identity/entity/id/${id}`, 'POST', { policies: [] });
  await expectRun('04-verify --yes', { hides: [/[✗!] /] });
});

test('roles and policies that a token may not list are unknown', async () => {
  const rights = ['sys/auth', 'sys/mounts', 'auth/aws/role/dev-role-iam-demo', 'auth/aws/config/client'];
  const policy = rights.map((path) => `path "${path}" { capabilities = ["read"] }`).join('\n');
  await vault('sys/policies/acl/few', 'PUT', { policy });
  const { auth } = await vault('auth/token/create', 'POST', { policies: ['few'] });
  const { client_token: VAULT_TOKEN } = auth as { client_token: string };
  const { VAULT_ADDR, VAULT_CACERT } = ownVault();
  const output = await expectRun('all --yes --only 04-verify.3', {
    env: { VAULT_ADDR, VAULT_CACERT, VAULT_TOKEN },
    exit: 1,
    says: [/\? others who may read: not listed: identity.*; cannot tell: .*sys\/policies\/acl/],
  });
  assert.match(output, /auth\/aws\/role/);
  await vault('sys/policies/acl/few', 'DELETE');
});

/** Writes to Vault, and deletes the data again. */
async function written(
  writes: Readonly<Record<string, object>>,
  body: () => Promise<unknown>,
): Promise<void> {
  const paths = Object.keys(writes);
  for (const path of paths) await vault(path, 'POST', writes[path]);
  try {
    await body();
  } finally {
    for (const path of paths.reverse()) await vault(path, 'DELETE');
  }
}

test.run();
