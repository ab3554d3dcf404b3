import { singleSpaced } from 'engine/testing/single-spaced';
import * as assert from 'uvu/assert';
import { EC2_TRUST, iam, policyDocument, READ_S3 } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { asOperator } from './operator.ts';
import { changedPaths, sameAs, snapshot } from './snapshot.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { Terminal } from './terminal.ts';
import { vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('a teardown in parts');
test.after(() => world().reset());

const ROLE = 'dev-role-iam-demo';
const ARN = 'arn:aws:iam::123456789012:';
const marksOf = (cluster: string) => [
  { Key: 'managed-by', Value: 'gloo-vault-irsa' },
  { Key: 'cluster', Value: `${cluster}.us-east-1` },
];
const EKS = 'oidc.eks.us-east-1.amazonaws.com/id/';

/** Creates a provider as a run does for a cluster. */
async function providerOf(cluster: string, issuer: string): Promise<void> {
  const Url = `https://${issuer}`;
  await (await iam()).createOpenIDConnectProvider({
    ...{ Url, ClientIDList: ['sts.amazonaws.com'], Tags: marksOf(cluster) },
    ThumbprintList: ['9e99a48a9960b14926bb7f3b02e22da2b0ab7280'],
  });
}

const tokensOf = (issuer: string, ...accounts: string[]) => ({
  Effect: 'Allow',
  Principal: { Federated: `${ARN}oidc-provider/${issuer}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: { [`${issuer}:sub`]: accounts.map((account) => `system:serviceaccount:${account}`) },
  },
});

test('of a deleted cluster: all that has its mark goes, whatever the issuer or the name; a mark on a foreign issuer is a copy', async () => {
  await world().reset();
  const before = await snapshot();
  for (const id of ['AAAA1111', 'BBBB2222', 'CCCC3333']) await providerOf('ghost', `${EKS}${id}`);
  for (const issuer of [
    'token.actions.githubusercontent.com',
    'oidc.eks.eu-west-1.amazonaws.com/id/AAAA1111',
  ])
    await providerOf('ghost', issuer);
  const client = await iam();
  const Tags = marksOf('ghost');
  const trust = policyDocument(tokensOf(`${EKS}CCCC3333`, 'gloo-system:gloo', 'gloo-system:discovery'));
  for (const RoleName of ['dev-role-iam-ghost', 'before'])
    await client.createRole({ RoleName, AssumeRolePolicyDocument: trust, Tags });
  await client.createRole({
    RoleName: 'vaults',
    AssumeRolePolicyDocument: policyDocument(tokensOf(`${EKS}AAAA1111`, 'vault:vault')),
    Tags,
  });
  const { Policy: { Arn: PolicyArn = '' } = {} } = await client.createPolicy({
    PolicyName: 'before',
    PolicyDocument: READ_S3,
    Tags,
  });
  for (const RoleName of ['before', 'dev-role-iam-ghost'])
    await client.attachRolePolicy({ RoleName, PolicyArn });
  // Its trust policy now names someone else.
  await client.createRole({ RoleName: 'replaced', AssumeRolePolicyDocument: EC2_TRUST, Tags });
  const refused = await expectRun('99-teardown --yes --cluster ghost', { exit: 2 });
  const [, advised = ''] = /: \.\/runbook (.+) removes what is left in AWS/.exec(refused) ?? [];
  await expectRun(`${advised} --yes --cluster ghost`, {
    says: [
      ...['AAAA1111', 'BBBB2222', 'CCCC3333'].map(
        (id) => new RegExp(`✓ iam oidc provider \\S+${id} +deleted`),
      ),
      /✓ iam role before +deleted/,
      /Nothing left, apart from what was kept:[\s\S]*iam role replaced +\(shared: it trusts ec2.amazonaws.com\)/,
    ],
  });
  assert.equal(changedPaths(before, await snapshot()).sort(), [
    `+ aws/providers/${ARN}oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AAAA1111`,
    `+ aws/providers/${ARN}oidc-provider/token.actions.githubusercontent.com`,
    `+ aws/roles/${ARN}role/replaced`,
  ]);
});

test('of a cluster that exists: the providers of earlier ones go; what has other names is named, and stays', async () => {
  await world().reset();
  const env = { VAULT_AUTH_ROLE_NAME: 'second', VAULT_AUTH_POLICY_NAME: 'second' };
  await expectRun('01-aws --yes', { env });
  const before = await snapshot();
  await expectRun('01-aws --yes');
  await providerOf('demo', `${EKS}EARLIER`);
  await expectRun('99-teardown --yes', {
    says: [
      new RegExp(`✓ iam oidc provider ${EKS}EARLIER +deleted`),
      /✓ iam role dev-role-iam-demo +deleted/,
      /Nothing left, apart from what was kept:[\s\S]*iam role second +\(a run for this cluster created it under this name, which is not an input of this run\)/,
      'VAULT_AUTH_ROLE_NAME=second ./runbook 99-teardown',
    ],
  });
  await sameAs(before);
  await expectRun('99-teardown --yes', { env, says: [/✓ iam role second +deleted/, 'Nothing left.'] });
});

test('an operator who may not list: the end says what may be left', async () => {
  await expectRun('01-aws --yes');
  const statement = (Effect: string, Action: string) => ({ Effect, Action, Resource: '*' });
  await asOperator({ aws: [statement('Allow', '*'), statement('Deny', 'iam:ListRoles')] }, async (env) => {
    await expectRun('99-teardown --yes', {
      env,
      says: [/Nothing left, apart from what was kept:[\s\S]*it could not be listed: [\s\S]*iam:ListRoles/],
    });
  });
  await expectRun('99-teardown --yes', { says: ['Nothing left.'] });
});

test('a part: what is outside of it stays, and keeps what it needs; --from in AWS needs a cluster that is gone', async () => {
  await guideIsDone();
  const done = await snapshot();
  await expectRun('99-teardown --yes --from 99-teardown.6', {
    exit: 2,
    says: ['EKS has cluster demo', './runbook 99-teardown begins in the cluster'],
  });
  await expectRun('99-teardown --plan --only 1,3,4,5,6,7,8,9', {
    exit: 4,
    says: [/keep +helm release vault\/vault\s+\(vault auth\/aws\/role\/\S+\s+stays, and needs it/],
  });
  for (const only of ['6,7,8,9', '9', '4', '5', '2,3,4']) {
    await expectRun(`99-teardown --yes --only ${only}`, {
      says: [/stays, and needs it/],
      hides: [/deleted$/m],
    });
    await sameAs(done);
  }
  await expectRun('99-teardown --yes --only 1');
  // Without Gloo, each part stays because of its contents, or holds them.
  for (const [only, kept] of [
    ['5', `iam role ${ROLE} stays`],
    ['4', `iam role ${ROLE} stays`],
    ['8', `iam attachment of gloo-vault-auth-policy-demo to role ${ROLE} stays`],
    ['9', `iam role ${ROLE} stays`],
  ]) {
    const part = await snapshot();
    await expectRun(`99-teardown --yes --only ${only}`, {
      says: [`${kept}, and needs it`, 'its step was not selected'],
      hides: [/deleted$/m],
    });
    await sameAs(part);
  }
});

test('a dev Vault that others use by tokens, policies, identities or its injector is kept, and they are named', async () => {
  await guideIsDone();
  await vault('sys/policies/acl/team-b', 'PUT', { policy: 'path "dev/*" { capabilities = ["read"] }' });
  const token = { policies: ['team-b'], no_parent: true, display_name: 'team-b', ttl: '700h' };
  await vault('auth/token/create', 'POST', token);
  await vault('identity/entity', 'POST', { name: 'team-b', policies: ['team-b'] });
  await outputOf(
    bash(`kubectl create namespace team-b
kubectl run app --namespace team-b --image app --annotations vault.hashicorp.com/agent-inject=True`),
  );
  const kept =
    /helm release vault\/vault \(its deletion would lose policy team-b, 1 token \(token-team-b\), identity entity team-b, the injector of team-b\/app\)/;
  const output = singleSpaced(await expectRun('99-teardown --yes'));
  assert.match(output, kept);
  assert.match(
    output,
    /vault secrets engine dev\/ kept \(shared: others use this Vault \(1 token \(token-team-b\), identity entity team-b\)/,
  );
});

test('a Vault role that others use, too, keeps all that their logins need; so does another role of the auth method, of Vault’s rights', async () => {
  await guideIsDone();
  const role = `auth/aws/role/${ROLE}`;
  const arns = [ROLE, 'foo-role'].map((name) => `${ARN}role/${name}`);
  await vault(role, 'PUT', { bound_iam_principal_arn: arns });
  await expectRun('99-teardown --yes', {
    says: [
      new RegExp(`vault ${role} +\\(shared: it also admits ${arns[1]}`),
      new RegExp(`vault policy dev +\\(vault ${role} stays, and needs it`),
      /iam policy gloo-vault-auth-get-role-policy-demo +\(vault auth\/aws\S* stays, and needs it/,
    ],
  });
  const [config, policy, secrets] = await Promise.all([
    vault('auth/aws/config/client'),
    vault('sys/policies/acl/dev'),
    vault('sys/mounts/dev'),
  ]);
  assert.ok(config.data && policy.data && secrets.data);
  await vault(role, 'DELETE');
  const own = { auth_type: 'iam', bound_iam_principal_arn: [arns[1]], policies: 'default' };
  await vault('auth/aws/role/team-b', 'PUT', own);
  await expectRun('99-teardown --yes', {
    says: [/iam policy gloo-vault-auth-get-role-policy-demo +\(vault auth\/aws\S* stays, and needs it/],
  });
  await vault('auth/aws/role/team-b', 'DELETE');
  await expectRun('99-teardown --yes', { says: ['Nothing left'] });
});

test('the policy of the repair leaves only the role that a run gave it to: another team’s keeps it, and it is named', async () => {
  await world().reset();
  await expectRun('all --yes --only 01-aws,02-vault');
  const client = await iam();
  const PolicyArn = `${ARN}policy/gloo-vault-auth-get-role-policy-demo`;
  const { Tags } = await client.listPolicyTags({ PolicyArn });
  assert.ok(Tags?.some(({ Key, Value }) => Key === 'attached-to' && Value === 'foo-role'));
  await client.createRole({ RoleName: 'team-role', AssumeRolePolicyDocument: EC2_TRUST });
  await client.detachRolePolicy({ RoleName: 'foo-role', PolicyArn });
  await client.attachRolePolicy({ RoleName: 'team-role', PolicyArn });
  await expectRun('99-teardown --yes', {
    says: [
      /Nothing left, apart from what was kept:[\s\S]*others have this policy, and would lose what it allows: role team-role/,
    ],
    hides: ['from role team-role'],
  });
  const { AttachedPolicies = [] } = await client.listAttachedRolePolicies({ RoleName: 'team-role' });
  assert.is(AttachedPolicies.length, 1);
  await client.detachRolePolicy({ RoleName: 'team-role', PolicyArn });
  await expectRun('99-teardown --yes', { says: ['Nothing left'] });
});

test('a person who skips Gloo’s step keeps what Gloo needs', async () => {
  await guideIsDone();
  const done = await snapshot();
  const terminal = new Terminal(['99-teardown']);
  await terminal.answer('Run this step', 1, 's');
  assert.is(await terminal.exited, 3, terminal.text);
  assert.match(terminal.text, 'helm release gloo-system/gloo stays, and needs it');
  await sameAs(done);
});

test('a secrets engine that somebody has moved keeps Vault, also with --delete-secrets', async () => {
  await world().reset();
  await guideIsDone();
  await vault('dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/key', 'POST', { data: { key: 'value' } });
  await vault('sys/remount', 'POST', { from: 'dev', to: 'moved' });
  const says = [/keep +helm release vault\/vault\s+\(its deletion would lose 1 secret under moved\//];
  for (const words of ['99-teardown --yes', '99-teardown --yes --delete-secrets'])
    await expectRun(words, { says });
  const { data } = await vault('moved/data/gloo/gloo.solo.io/v1/Secret/gloo-system/key');
  assert.equal((data as { data: unknown }).data, { key: 'value' });
});

test.run();
