import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { suite } from './suite.ts';
import { changingCalls, runbook, world } from './world.ts';

const test = suite('managed or unmanaged');

test.before(() => world().reset());
test.eachBefore(() => world().emptyAwsAndVault());

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const DOCUMENT =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';
const RoleName = 'dev-role-iam-demo';
const PolicyName = 'gloo-vault-auth-policy-demo';

/** Creates somebody else's role and policy under the guide's names. */
async function somebodyElses(): Promise<void> {
  const client = await iam();
  await client.createRole({ RoleName, AssumeRolePolicyDocument: TRUST });
  await client.createPolicy({ PolicyName, PolicyDocument: DOCUMENT });
  await world().control.clearCalls();
}

test('an unmanaged role and policy that differ stop the whole guide before anything is changed (exit 3); other names do not', async () => {
  await somebodyElses();
  const refused = await runbook(['all', '--yes']);
  assert.is(refused.exitCode, 3, refused.output);
  assert.match(refused.output, /conflict +iam role dev-role-iam-demo/);
  assert.match(refused.output, /conflict +iam policy gloo-vault-auth-policy-demo/);
  for (const said of ['ec2.amazonaws.com', 'VAULT_AUTH_ROLE_NAME', 'VAULT_AUTH_POLICY_NAME', '--adopt'])
    assert.match(refused.output, said);
  assert.equal(await changingCalls(), []);
  const env = { VAULT_AUTH_ROLE_NAME: 'another-role', VAULT_AUTH_POLICY_NAME: 'another-policy' };
  const { exitCode, output } = await runbook(['01-aws', '--yes'], { env });
  assert.is(exitCode, 0, output);
  const { Role } = await (await iam()).getRole({ RoleName: 'another-role' });
  assert.is(Role?.Description, 'Vault auth role');
});

test('--adopt changes them to what the guide asks for and tags them as managed', async () => {
  await somebodyElses();
  const { exitCode, output } = await runbook(['01-aws', '--yes', '--adopt']);
  assert.is(exitCode, 0, output);
  const { Tags } = await (await iam()).listRoleTags({ RoleName });
  assert.equal(Tags?.map(({ Value }) => Value).sort(), ['demo', 'gloo-vault-irsa']);
  const again = await runbook(['01-aws', '--plan']);
  assert.is(again.exitCode, 0, again.output);
});

test('a managed role that has drifted is corrected, and nothing else is', async () => {
  assert.is((await runbook(['01-aws', '--yes'])).exitCode, 0);
  await (await iam()).updateAssumeRolePolicy({ RoleName, PolicyDocument: TRUST });
  await world().control.clearCalls();
  const plan = await runbook(['01-aws', '--plan']);
  assert.is(plan.exitCode, 4, plan.output);
  assert.match(plan.output, /update +iam role dev-role-iam-demo/);
  assert.match(plan.output, /- ec2\.amazonaws\.com/);
  assert.match(plan.output, 'aws iam update-assume-role-policy');
  assert.not.match(plan.output, 'aws iam create-role');
  const { exitCode, output } = await runbook(['01-aws', '--yes']);
  assert.is(exitCode, 0, output);
  assert.equal(await changingCalls(), ['iam:UpdateAssumeRolePolicy']);
});

test('a policy with as many versions as IAM keeps: the plan names the version that an update deletes', async () => {
  assert.is((await runbook(['01-aws', '--yes'])).exitCode, 0);
  const client = await iam();
  const PolicyArn = `arn:aws:iam::${world().accountId}:policy/${PolicyName}`;
  for (let version = 2; version <= 5; version++)
    await client.createPolicyVersion({ PolicyArn, PolicyDocument: DOCUMENT, SetAsDefault: true });
  await world().control.clearCalls();
  const plan = await runbook(['01-aws', '--plan', '--only', '3']);
  assert.is(plan.exitCode, 4, plan.output);
  assert.match(plan.output, /version v1\s+- the oldest of 5\s+\+ \(deleted\)/);
  assert.match(
    plan.output,
    /aws iam delete-policy-version [\s\S]*--version-id v1\s+cat <<EOF[\s\S]*create-policy-version/,
  );
  const { exitCode, output } = await runbook(['01-aws', '--yes', '--only', '3']);
  assert.is(exitCode, 0, output);
  assert.equal(await changingCalls(), ['iam:DeletePolicyVersion', 'iam:CreatePolicyVersion']);
});

test('an audience that is missing is added to the OIDC provider', async () => {
  await (await iam()).createOpenIDConnectProvider({ Url: world().issuer, ClientIDList: ['other'] });
  await world().control.clearCalls();
  const { exitCode, output } = await runbook(['01-aws', '--yes', '--only', '1']);
  assert.is(exitCode, 0, output);
  assert.equal(await changingCalls(), ['iam:AddClientIDToOpenIDConnectProvider']);
});

test.run();
