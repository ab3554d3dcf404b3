import * as assert from 'uvu/assert';
import { suite } from './suite.ts';
import { bash, changingCalls, runbook, world } from './world.ts';

const test = suite('managed or unmanaged');

test.before(() => world().reset());
test.eachBefore(() => world().emptyAwsAndVault());

const TRUST = `'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'`;
const POLICY = `'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'`;

async function prepare(script: string): Promise<void> {
  const { exitCode, output } = await bash(script);
  assert.is(exitCode, 0, output);
  await world().control.clearCalls();
}

test('an unmanaged role and policy that differ stop the whole guide before anything is changed (exit 3); other names do not', async () => {
  await prepare(`
    aws iam create-role --role-name dev-role-iam-demo --assume-role-policy-document ${TRUST}
    aws iam create-policy --policy-name gloo-vault-auth-policy-demo --policy-document ${POLICY}`);
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
  const found = await bash(
    'aws iam get-role --role-name another-role --query Role.Description --output text',
  );
  assert.is(found.output.trim(), 'Vault auth role');
});

test('--adopt changes them to what the guide asks for and tags them as managed', async () => {
  await prepare(`
    aws iam create-role --role-name dev-role-iam-demo --assume-role-policy-document ${TRUST}
    aws iam create-policy --policy-name gloo-vault-auth-policy-demo --policy-document ${POLICY}`);
  const { exitCode, output } = await runbook(['01-aws', '--yes', '--adopt']);
  assert.is(exitCode, 0, output);
  const tags = await bash(
    'aws iam list-role-tags --role-name dev-role-iam-demo --query "Tags[].Value" --output text',
  );
  assert.equal(tags.output.trim().split(/\s+/).sort(), ['demo', 'gloo-vault-irsa']);
  const again = await runbook(['01-aws', '--plan']);
  assert.is(again.exitCode, 0, again.output);
});

test('a managed role that has drifted is corrected, and nothing else is', async () => {
  assert.is((await runbook(['01-aws', '--yes'])).exitCode, 0);
  await prepare(`aws iam update-assume-role-policy --role-name dev-role-iam-demo --policy-document ${TRUST}`);
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

test('a policy with as many versions as IAM keeps: the plan names the one that an update deletes', async () => {
  assert.is((await runbook(['01-aws', '--yes'])).exitCode, 0);
  await prepare(`for version in v2 v3 v4 v5; do
      aws iam create-policy-version --set-as-default --policy-document ${POLICY} > /dev/null \
        --policy-arn arn:aws:iam::${world().accountId}:policy/gloo-vault-auth-policy-demo
    done`);
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
  await prepare(`
    aws iam create-open-id-connect-provider --client-id-list other \
      --url $(aws eks describe-cluster --name demo --query cluster.identity.oidc.issuer --output text)`);
  const { exitCode, output } = await runbook(['01-aws', '--yes', '--only', '1']);
  assert.is(exitCode, 0, output);
  assert.equal(await changingCalls(), ['iam:AddClientIDToOpenIDConnectProvider']);
});

test.run();
