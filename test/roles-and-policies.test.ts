import * as assert from 'uvu/assert';
import { aws, iam, policyDocument, READ_S3 } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { asOperator } from './operator.ts';
import { suite } from './suite.ts';
import { world } from './world.ts';

const test = suite('roles and policies');

test.before(async () => {
  await world().reset();
});
test.eachBefore(() => world().emptyAwsAndVault());

const RoleName = 'dev-role-iam-demo';
const PolicyName = 'gloo-vault-auth-policy-demo';
const ARN = 'arn:aws:iam::123456789012:';

test('a policy that exists under a path is found, used and attached by its own ARN', async () => {
  await expectRun('01-aws --yes');
  // As if an administrator had created it there.
  const client = await iam();
  const PolicyArn = `${ARN}policy/${PolicyName}`;
  const { PolicyVersion } = await client.getPolicyVersion({ PolicyArn, VersionId: 'v1' });
  await client.detachRolePolicy({ RoleName, PolicyArn });
  await client.deletePolicy({ PolicyArn });
  const PolicyDocument = decodeURIComponent(PolicyVersion?.Document ?? '');
  await client.createPolicy({ PolicyName, Path: '/security/', PolicyDocument });
  await expectRun('01-aws --plan', {
    exit: 4,
    says: [`--policy-arn=${ARN}policy/security/${PolicyName}`],
    hides: ['aws iam create-policy'],
  });
  await expectRun('01-aws --yes', { changed: ['iam:AttachRolePolicy'] });
});

test('a provider that eksctl has created, by its calls, is what the guide asks for', async () => {
  const [eks, client] = await Promise.all([aws().eks(), iam()]);
  const { clusterVersions = [] } = await eks.describeClusterVersions({});
  assert.ok(clusterVersions.some(({ defaultVersion }) => defaultVersion));
  const { cluster } = await eks.describeCluster({ name: world().clusterName });
  const issuer = new URL(cluster?.identity?.oidc?.issuer ?? '');
  // It looks for the provider without a port, and creates it with one.
  const OpenIDConnectProviderArn = `${ARN}oidc-provider/${issuer.host}${issuer.pathname}`;
  await client.createOpenIDConnectProvider({
    Url: `https://${issuer.host}:443${issuer.pathname}`,
    ClientIDList: ['sts.amazonaws.com'],
    ThumbprintList: ['9e99a48a9960b14926bb7f3b02e22da2b0ab7280'],
    Tags: [{ Key: 'alpha.eksctl.io/cluster-name', Value: world().clusterName }],
  });
  await client.getOpenIDConnectProvider({ OpenIDConnectProviderArn });
  await expectRun('01-aws --plan', { exit: 4, says: ['already associated with cluster "demo"'] });
});

test('IAM’s limits: an audience too many is a conflict, a policy too many a warning in the plan', async () => {
  await expectRun('01-aws --yes --only 01-aws.1,01-aws.2');
  const client = await iam();
  const { OpenIDConnectProviderList: [{ Arn: arn = '' } = {}] = [] } =
    await client.listOpenIDConnectProviders({});
  const byArn = { OpenIDConnectProviderArn: arn };
  const Url = `https://${arn.slice(arn.indexOf('/') + 1)}`;
  const ClientIDList = Array.from({ length: 100 }, (_, number) => `audience-${number}`);
  await client.deleteOpenIDConnectProvider(byArn);
  await client.createOpenIDConnectProvider({ Url, ClientIDList });
  for (let number = 0; number < 10; number++) {
    const { Policy } = await client.createPolicy({ PolicyName: `p${number}`, PolicyDocument: READ_S3 });
    await client.attachRolePolicy({ RoleName, PolicyArn: Policy?.Arn });
  }
  await expectRun('01-aws --yes', { exit: 3, says: ['it has 100 audiences, the most that IAM accepts'] });
  await client.deleteOpenIDConnectProvider(byArn);
  await expectRun('01-aws --plan', {
    exit: 4,
    says: [`warning role ${RoleName} has 10 policies, and IAM’s usual limit is 10`],
  });
});

/** An organisation's guard-rails: a role or a policy needs its boundary and tag. */
function guardRails(boundary: string): object[] {
  const deny = (Sid: string, Action: string[], Condition: object) => ({
    Sid,
    Effect: 'Deny',
    Action,
    Resource: '*',
    Condition,
  });
  return [
    deny('Boundary', ['iam:CreateRole'], { StringNotEquals: { 'iam:PermissionsBoundary': boundary } }),
    deny('Tag', ['iam:CreateRole', 'iam:CreatePolicy', 'iam:CreateOpenIDConnectProvider'], {
      StringNotLike: { 'aws:RequestTag/team': '?*' },
    }),
  ];
}

test('path, boundary and tags: an operator who may create nothing without them runs the guide and the teardown', async () => {
  const boundary = `${ARN}policy/developers-boundary`;
  const allow = policyDocument({ Effect: 'Allow', Action: '*', Resource: '*' });
  const client = await iam();
  await client.createPolicy({ PolicyName: 'developers-boundary', PolicyDocument: allow });
  const required = {
    PERMISSIONS_BOUNDARY_ARN: boundary,
    IAM_PATH: '/teams/gateway/',
    IAM_TAGS: 'team=gateway',
  };
  const printed = JSON.parse(await expectRun('00-preflight --policy', { env: required }));
  const rights = { aws: [...printed.Statement, ...guardRails(boundary)] };
  await asOperator(rights, async (operator) => {
    const { IAM_PATH } = required;
    await expectRun('01-aws --yes', {
      env: { ...operator, IAM_PATH },
      exit: 1,
      says: ['A deny, a permissions boundary'],
    });
    const env = { ...operator, ...required };
    await expectRun('00-preflight', { env });
    await expectRun('01-aws --yes', { env });
    const { Role } = await client.getRole({ RoleName });
    assert.is(Role?.Arn, `${ARN}role/teams/gateway/${RoleName}`);
    assert.is(Role?.PermissionsBoundary?.PermissionsBoundaryArn, boundary);
    assert.ok(Role?.Tags?.some(({ Key, Value }) => Key === 'team' && Value === 'gateway'));
    // Without the inputs, a run neither requires nor removes these.
    await expectRun('01-aws --plan');
    await expectRun('99-teardown --yes', { env });
    const { Policies } = await client.listPolicies({ Scope: 'Local' });
    assert.equal(
      Policies?.map(({ PolicyName }) => PolicyName),
      ['developers-boundary'],
    );
  });
});

test.run();
