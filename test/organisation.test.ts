import type { OperatorStatement } from 'aws-irsa';
import * as assert from 'uvu/assert';
import { iam, policyDocument } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { asOperator } from './operator.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { world } from './world.ts';

const test = suite('what organisations require of roles and policies');

test.before(() => world().reset());
test.eachBefore(() => world().emptyAwsAndVault());

const inIam = () => `arn:aws:iam::${world().accountId}`;
const POLICY = 'gloo-vault-auth-policy-demo';
const ROLE = 'dev-role-iam-demo';

/** Moves the guide's policy, with its attachment, to another path, as if an administrator had created it there. */
async function movePolicy(): Promise<void> {
  const client = await iam();
  const PolicyArn = `${inIam()}:policy/${POLICY}`;
  const { PolicyVersion } = await client.getPolicyVersion({ PolicyArn, VersionId: 'v1' });
  await client.detachRolePolicy({ RoleName: ROLE, PolicyArn });
  await client.deletePolicy({ PolicyArn });
  const PolicyDocument = decodeURIComponent(PolicyVersion?.Document ?? '');
  await client.createPolicy({ PolicyName: POLICY, Path: '/security/', PolicyDocument });
  await world().control.clearCalls();
}

test('a policy that exists under a path is found, used and attached by its own ARN', async () => {
  await expectRun('01-aws --yes');
  await movePolicy();
  await expectRun('01-aws --plan', {
    exit: 4,
    says: [`--policy-arn=${inIam()}:policy/security/${POLICY}`],
    hides: ['aws iam create-policy'],
  });
  await expectRun('01-aws --yes', { changed: ['iam:AttachRolePolicy'] });
});

/** An organisation's guard-rails: nobody creates a role or a policy without its boundary and tag. */
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
    deny('Tag', ['iam:CreateRole', 'iam:CreatePolicy'], { StringNotLike: { 'aws:RequestTag/team': '?*' } }),
  ];
}

test('path, boundary and tags: an operator who may create nothing without them runs the guide and the teardown', async () => {
  const boundary = `${inIam()}:policy/developers-boundary`;
  const allow = policyDocument({ Effect: 'Allow', Action: '*', Resource: '*' });
  const client = await iam();
  await client.createPolicy({ PolicyName: 'developers-boundary', PolicyDocument: allow });
  const required = {
    PERMISSIONS_BOUNDARY_ARN: boundary,
    IAM_PATH: '/teams/gateway/',
    IAM_TAGS: 'team=gateway',
  };
  const printed = await runbook(['00-preflight', '--policy'], { env: required });
  const { Statement } = JSON.parse(printed.output) as { Statement: OperatorStatement[] };
  const rights = { aws: [...Statement, ...guardRails(boundary)] };
  await asOperator(rights, async (operator) => {
    const { IAM_PATH } = required;
    await expectRun('01-aws --yes', {
      env: { ...operator, IAM_PATH },
      exit: 1,
      says: ['An explicit deny overrides every allow'],
    });
    const env = { ...operator, ...required };
    const preflight = await runbook(['00-preflight'], { env });
    assert.match(preflight.output, 'you have all permissions the AWS section needs');
    await expectRun('01-aws --yes', { env });
    const { Role } = await client.getRole({ RoleName: ROLE });
    assert.is(Role?.Arn, `${inIam()}:role/teams/gateway/${ROLE}`);
    assert.is(Role?.PermissionsBoundary?.PermissionsBoundaryArn, boundary);
    assert.ok(Role?.Tags?.some(({ Key, Value }) => Key === 'team' && Value === 'gateway'));
    // Without the inputs, a run neither requires nor removes any of it.
    await expectRun('01-aws --plan');
    await expectRun('99-teardown --yes', { env });
    const { Policies } = await client.listPolicies({ Scope: 'Local' });
    assert.equal(
      Policies?.map(({ PolicyName }) => PolicyName),
      ['developers-boundary'],
    );
  });
});

async function statementsFor(...args: string[]): Promise<OperatorStatement[]> {
  const output = await expectRun(['00-preflight', '--policy', ...args]);
  return (JSON.parse(output) as { Statement: OperatorStatement[] }).Statement;
}

test('a denial that is only simulated is a warning with its resource, and the real call decides', async () => {
  // A condition on the network: the simulator does not know where a call will come from.
  const network = { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } };
  const statements = await statementsFor();
  const limited = statements.map((one) => ({ ...one, Condition: { ...one.Condition, ...network } }));
  await asOperator({ aws: limited }, async (env) => {
    await expectRun('00-preflight', {
      env,
      says: [`iam:CreateRole on ${inIam()}:role/${ROLE} (depends on aws:SourceIp)`],
    });
    await expectRun('01-aws --yes', { env });
  });
});

test('--policy --plan: the read-only policy is enough for a plan, also after drift', async () => {
  await expectRun('01-aws --yes');
  const document = policyDocument({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
  await (await iam()).createPolicyVersion({
    PolicyArn: `${inIam()}:policy/${POLICY}`,
    PolicyDocument: document,
    SetAsDefault: true,
  });
  await asOperator({ aws: await statementsFor('--plan') }, async (env) => {
    await expectRun('all --plan', {
      env,
      exit: 4,
      says: [/update +iam policy/],
      hides: ['is not authorized'],
    });
  });
});

test.run();
