import { causeFault, restoreFault } from 'sandbox';
import * as assert from 'uvu/assert';
import { iam, policyDocument } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { look } from './look.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { loginTokens } from './vault.ts';
import { bash, changingCalls, command, outputOf, RUNBOOK, world } from './world.ts';

const test = suite('90-troubleshoot');

test.before(() => world().reset());

/** Vault's error as the guide shows it, as `vault write auth/aws/role/…` prints it. */
const DENIAL = `Error writing data to auth/aws/role/dev-role-iam: Error making API request.

URL: PUT http://localhost:8200/v1/auth/aws/role/dev-role-iam
Code: 400. Errors:

* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam" to internal ID: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam because no identity-based policy allows the iam:GetRole action
`;

/** The guide up to the point where `vault write auth/aws/role/…` is denied. */
async function upToTheDenial(): Promise<void> {
  await world().emptyAwsAndVault();
  const only = '01-aws,02-vault.1,02-vault.2,02-vault.3';
  await outputOf(runbook(['all', '--yes', '--only', only]));
  await world().control.clearCalls();
}

const REPAIR = [
  '90-troubleshoot',
  '--repair',
  '--yes',
  '--only',
  'vault-may-not-get-role,vault-role-missing',
];

test('VAULT_ASSUMED_ROLE names the role if the node does not; VAULT_AUTH_GET_ROLE_SCOPE=role is enough for Vault', async () => {
  await upToTheDenial();
  const env = { VAULT_ASSUMED_ROLE: 'foo-role', VAULT_AUTH_GET_ROLE_SCOPE: 'role' };
  const { output } = await runbook(REPAIR, { env });
  assert.match(output, /"Action":\s*\[\s*"iam:GetRole"\s*\]/);
  assert.match(output, /foo-role \(VAULT_ASSUMED_ROLE\)/);
  assert.not.match(output, /unable to resolve ARN/);
  assert.match(output, /✓ vault auth\/aws\/role\/dev-role-iam-demo/);
});

test('an explicit deny is distinguished from a missing permission: no policy can repair it', async () => {
  await upToTheDenial();
  const client = await iam();
  const deny = { RoleName: 'foo-role', PolicyName: 'deny' };
  const PolicyDocument = policyDocument({ Effect: 'Deny', Action: 'iam:GetRole', Resource: '*' });
  await client.putRolePolicy({ ...deny, PolicyDocument });
  const run = await outputOf(runbook(['02-vault', '--yes', '--only', '4']), 1);
  assert.match(run, /explicit/);
  assert.not.match(run, /not visible|waiting for/);
  const { diagnoses, exitCode, output } = await look();
  assert.is(exitCode, 1, output);
  assert.ok(
    diagnoses.some(({ id }) => id === 'vault-denied-get-role'),
    output,
  );
  assert.not.match((await changingCalls()).join(' '), /CreatePolicy/);
  await client.deleteRolePolicy(deny);
  await world().control.clearCalls();
});

test('the role that Vault runs with is found from its node and gets the permission to look up Gloo’s role; the run waits until that is visible', async () => {
  await world().control.setConsistency({ attachments: 5 });
  const { output } = await runbook(REPAIR);
  await world().control.setConsistency({ attachments: 0 });
  assert.match(output, /foo-role \(of node group/);
  assert.match(output, /waiting for /);
  assert.match(output, /✓ vault auth\/aws\/role\/dev-role-iam-demo/);
  assert.equal(await changingCalls(), ['iam:CreatePolicy', 'iam:AttachRolePolicy']);
});

test('a healthy system: every link is checked, nothing is found, nothing is changed, and no token is left (exit 0)', async () => {
  await outputOf(runbook(['all', '--yes']));
  await world().control.clearCalls();
  const healthy = await look();
  assert.is(healthy.exitCode, 0, healthy.output);
  assert.equal(healthy.diagnoses, [], healthy.output);
  // The links are looked at side by side, so none has a time of its own.
  assert.not.match(healthy.output, /"type":"check",[^\n]*"seconds"/);
  const other = healthy.checks.filter(({ status }) => status !== 'pass').map(({ name }) => name);
  assert.equal(other, ['role and its trust policy'], healthy.output);
  assert.equal(await changingCalls(), []);
  assert.equal(await loginTokens(), []);
});

test('--repair of a Vault that came back empty: the last line says that the secrets are gone and have to be written again', async () => {
  await causeFault(world(), 'vault-restarted');
  const last = /\nThe secrets are gone for good: write them again\.[^\n]*\n$/;
  await expectRun('90-troubleshoot --repair --yes', { says: [last] });
});

test('a login that is refused for an unknown reason: the broken link and Vault’s answer are shown (exit 1)', async () => {
  const role = 'kubectl exec -n vault vault-0 -- vault write auth/aws/role/dev-role-iam-demo';
  await bash(`${role} token_bound_cidrs=10.9.8.0/24`);
  const { diagnoses, exitCode, output } = await look();
  await bash(`${role} token_bound_cidrs=`);
  assert.is(exitCode, 1, output);
  assert.equal(
    diagnoses.map(({ id }) => id),
    ['login-broken'],
    output,
  );
  assert.match(diagnoses[0]?.evidence ?? '', /gloo: the login to Vault: .*permission denied/);
});

test('without the policy simulator the permissions of roles are unknown, and no diagnosis is made from that', async () => {
  await causeFault(world(), 'caller-may-not-simulate');
  const { diagnoses, checks, output } = await look();
  assert.equal(diagnoses, [], output);
  for (const link of ['caller', 'Vault’s own AWS identity']) {
    const check = checks.find(({ name }) => name === link);
    assert.is(check?.status, 'unknown', output);
    assert.match(check?.detail ?? '', 'iam:SimulatePrincipalPolicy');
  }
  await restoreFault(world(), 'caller-may-not-simulate');
});

test('without credentials: the run says so, and does not call Vault, because its cluster is not proved (exit 1)', async () => {
  const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
  const asked = (await world().control.vaultCalls()).length;
  const { diagnoses, checks, exitCode, output } = await look({ env: none });
  assert.is(exitCode, 1, output);
  assert.equal(
    diagnoses.map(({ id }) => id),
    ['caller-credentials-missing'],
    output,
  );
  assert.is(checks.find(({ name }) => name === 'Vault')?.status, 'unknown', output);
  assert.is((await world().control.vaultCalls()).length, asked);
});

test('a token that Vault does not know: a warning here, and wrong input for a run (exit 2)', async () => {
  const env = { VAULT_TOKEN: 'hvs.unknown-to-this-vault', VAULT_TOKEN_FOR_CLUSTER: 'true' };
  const { diagnoses, exitCode, output } = await look({ env });
  assert.is(exitCode, 0, output);
  assert.equal(
    diagnoses.map(({ id, level }) => [id, level]),
    [['permission-denied-by-vault', 'warn']],
    output,
  );
  const plan = await outputOf(runbook(['02-vault', '--plan'], { env }), 2);
  assert.match(plan, /invalid token[\s\S]*set VAULT_TOKEN to one that may administer auth methods/);
});

test('--repair without a terminal and without --yes: refused, nothing changed (exit 3)', async () => {
  await causeFault(world(), 'policy-detached');
  await world().control.clearCalls();
  await outputOf(runbook(['90-troubleshoot', '--repair']), 3);
  assert.equal(await changingCalls(), []);
});

test('--repair --plan: shows what it would repair, and changes nothing (exit 4)', async () => {
  await causeFault(world(), 'vault-may-not-get-role');
  await world().control.clearCalls();
  const output = await outputOf(runbook(['90-troubleshoot', '--repair', '--plan']), 4);
  assert.match(output, /\n\n {2}\S 01-aws\.3 /);
  assert.match(output, /create +iam attachment of gloo-vault-auth-policy-demo/);
  assert.match(
    output,
    /if AWS denies Vault iam:GetRole:\s+\+ create +iam attachment of gloo-vault-auth-get-role-policy-demo to role foo-role/,
  );
  assert.not.match(output, '90-troubleshoot.1');
  assert.equal(await changingCalls(), []);
});

test('--only: a diagnosis that was not found is refused, with those that were (exit 2)', async () => {
  const output = await outputOf(
    runbook(['90-troubleshoot', '--repair', '--yes', '--only', 'vault-sealed']),
    2,
  );
  assert.match(output, /policy-detached/);
});

test('--from-error -: a pasted error gets the same answer as the step that meets it', async () => {
  const words = [...RUNBOOK, '90-troubleshoot', '--from-error', '-'].map((word) => `'${word}'`).join(' ');
  const output = await outputOf(command('bash', ['-c', `${words} <<'PASTED'\n${DENIAL}\nPASTED`]));
  assert.match(output, /Access denied due to identity-based policies – implicit denial/);
  assert.match(output, /iam:GetRole/);
  const unknown = await outputOf(command('bash', ['-c', `echo 'all is well' | ${words}`]), 1);
  assert.match(unknown, /No diagnosis matches/);
});

test('--from-error -: Ctrl-C ends the wait for the text (exit 130)', async () => {
  const words = [...RUNBOOK, '90-troubleshoot', '--from-error', '-'].map((word) => `'${word}'`).join(' ');
  // Nothing is ever written to its standard input.
  await outputOf(
    command('bash', ['-c', `timeout --preserve-status --signal=INT 3 ${words} < <(sleep 10 2>/dev/null)`]),
    130,
  );
});

test.run();
