import type { OperatorStatement } from 'aws-irsa';
import * as assert from 'uvu/assert';
import { Operator } from './campaign/operator.ts';
import { suite } from './suite.ts';
import { bash, changingCalls, runbook, world } from './world.ts';

const test = suite('what organisations require of roles and policies');

test.before(async () => {
  // The operator is made from this process.
  Object.assign(process.env, world().environment());
  await world().reset();
});
test.eachBefore(() => world().emptyAwsAndVault());

const iam = () => `arn:aws:iam::${world().accountId}`;
const POLICY = 'gloo-vault-auth-policy-demo';
const ROLE = 'dev-role-iam-demo';

async function prepare(script: string): Promise<void> {
  const { exitCode, output } = await bash(script);
  assert.is(exitCode, 0, output);
  await world().control.clearCalls();
}

/** Puts the guide's policy and its attachment under another path, as an administrator who made both would. */
const MOVED = `
  arn=arn:aws:iam::$(aws sts get-caller-identity --query Account --output text):policy/${POLICY}
  document=$(aws iam get-policy-version --policy-arn $arn --version-id v1 --query PolicyVersion.Document)
  aws iam detach-role-policy --role-name ${ROLE} --policy-arn $arn
  aws iam delete-policy --policy-arn $arn
  aws iam create-policy --policy-name ${POLICY} --path /security/ --policy-document "$document"
`;

test('a policy that exists under a path is found, used and attached by its own ARN', async () => {
  assert.is((await runbook(['01-aws', '--yes'])).exitCode, 0);
  await prepare(MOVED);
  const plan = await runbook(['01-aws', '--plan']);
  assert.is(plan.exitCode, 4, plan.output);
  assert.match(plan.output, `--policy-arn=${iam()}:policy/security/${POLICY}`);
  assert.not.match(plan.output, 'aws iam create-policy');
  const { exitCode, output } = await runbook(['01-aws', '--yes']);
  assert.is(exitCode, 0, output);
  assert.equal(await changingCalls(), ['iam:AttachRolePolicy']);
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

test('path, boundary and tags: an operator who may create nothing without them runs the guide and takes it back', async () => {
  const boundary = `${iam()}:policy/developers-boundary`;
  const allow = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
  await prepare(`aws iam create-policy --policy-name developers-boundary --policy-document '${allow}'`);
  const required = {
    PERMISSIONS_BOUNDARY_ARN: boundary,
    IAM_PATH: '/teams/gateway/',
    IAM_TAGS: 'team=gateway',
  };
  const printed = await runbook(['00-preflight', '--policy'], { env: required });
  const { Statement } = JSON.parse(printed.output) as { Statement: OperatorStatement[] };
  const operator = await Operator.with({
    aws: [...Statement, ...(guardRails(boundary) as OperatorStatement[])],
  });
  try {
    const without = await runbook(['01-aws', '--yes'], { env: operator.env });
    assert.is(without.exitCode, 1, without.output);
    const env = { ...operator.env, ...required };
    const { exitCode, output } = await runbook(['01-aws', '--yes'], { env });
    assert.is(exitCode, 0, output);
    const role = await bash(`aws iam get-role --role-name ${ROLE} --query Role`);
    const { Arn, PermissionsBoundary, Tags } = JSON.parse(role.output) as Record<string, unknown>;
    assert.is(Arn, `${iam()}:role/teams/gateway/${ROLE}`);
    assert.equal((PermissionsBoundary as Record<string, string>).PermissionsBoundaryArn, boundary);
    assert.ok(
      (Tags as object[]).some((tag) => JSON.stringify(tag).includes('gateway')),
      role.output,
    );
    // Neither asked for nor in the way: without the inputs, all of it stays.
    const again = await runbook(['01-aws', '--plan']);
    assert.is(again.exitCode, 0, again.output);
    const down = await runbook(['99-teardown', '--yes'], { env });
    assert.is(down.exitCode, 0, down.output);
    const left = await bash(
      `aws iam list-policies --scope Local --query "Policies[].PolicyName" --output text`,
    );
    assert.is(left.output.trim(), 'developers-boundary');
  } finally {
    await operator.remove();
  }
});

test('values that IAM would refuse are refused before anything (exit 2)', async () => {
  const env = {
    PERMISSIONS_BOUNDARY_ARN: 'developers-boundary',
    IAM_PATH: 'teams',
    IAM_TAGS: 'team=a,Team=b',
  };
  const { exitCode, output } = await runbook(['01-aws', '--yes'], { env });
  assert.is(exitCode, 2, output);
  for (const name of Object.keys(env)) assert.match(output, name);
  const foreign = await runbook(['01-aws', '--yes'], {
    env: { PERMISSIONS_BOUNDARY_ARN: 'arn:aws:iam::210987654321:policy/developers-boundary' },
  });
  assert.is(foreign.exitCode, 2, foreign.output);
  assert.equal(await changingCalls(), []);
});

test.run();
