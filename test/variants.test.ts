import { dirname, join } from 'node:path';
import { causeBreak, helm4 } from 'sandbox';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { suite } from './suite.ts';
import { bash, runbook, world } from './world.ts';

const test = suite('ways to follow the guide');

const OLD_VAULT = { VAULT_HELM_VERSION: '0.34.0' };

test.before(() => world().reset());

test('1.16: its own titles, its six Vault steps and its version', async () => {
  const { exitCode, output } = await runbook(['all', '--yes', '--guide', '1.16'], { env: OLD_VAULT });
  assert.is(exitCode, 0, output);
  assert.match(output, /Gloo Edge/);
  assert.match(output, /Step 6: Associate the Vault Policy with AWS Role/);
  const chart = await bash("helm list -n gloo-system -o json | jq -r '.[].chart'");
  assert.is(chart.output.trim(), 'gloo-1.16.0');
});

test('1.16 to 1.17: a version that differs is shown and upgraded', async () => {
  const plan = await runbook(['03-gloo', '--plan']);
  assert.is(plan.exitCode, 4, plan.output);
  assert.match(plan.output, /version\s+- 1\.16\.0\s+\+ 1\.17\.3/);
  const { exitCode, output } = await runbook(['03-gloo', '--yes']);
  assert.is(exitCode, 0, output);
  const back = await runbook(['03-gloo', '--plan', '--guide', '1.16']);
  assert.is(back.exitCode, 3, back.output);
  assert.match(back.output, /EDGE_VERSION=v1\.17\.3/);
});

test('VAULT_HELM_VERSION: an older chart of ours is upgraded, a newer one stays', async () => {
  const plan = await runbook(['02-vault', '--plan']);
  assert.is(plan.exitCode, 4, plan.output);
  assert.match(plan.output, /version\s+- 0\.34\.0\s+\+ 0\.34\.1/);
  const { exitCode, output } = await runbook(['02-vault', '--yes']);
  assert.is(exitCode, 0, output);
  const back = await runbook(['02-vault', '--plan'], { env: OLD_VAULT });
  assert.is(back.exitCode, 0, back.output);
  assert.match(back.output, 'version 0.34.1 stays: it is newer than 0.34.0');
});

test('Helm 4: removes what Helm 3 installed and installs it again; the plan shows an annotation that kubectl has set, and a run corrects it before it upgrades', async () => {
  const helm = await helm4(join(world().layout.logs, 'helm4.log'));
  const env = { PATH: `${dirname(helm)}:${world().environment().PATH}` };
  const gone = await runbook(['99-teardown', '--yes', '--delete-secrets'], { env });
  assert.is(gone.exitCode, 0, gone.output);
  const installed = await runbook(['all', '--yes'], { env: { ...env, EDGE_VERSION: 'v1.16.0' } });
  assert.is(installed.exitCode, 0, installed.output);
  await causeBreak(world(), 'service-account-of-another-role');
  for (const [consent, exitCode] of [['--plan', 4] as const, ['--yes', 0] as const]) {
    const taken = await runbook(['03-gloo', consent], { env });
    assert.is(taken.exitCode, exitCode, taken.output);
    assert.match(taken.output, 'set by kubectl-annotate');
    assert.match(taken.output, 'kubectl annotate serviceaccount gloo');
  }
});

test('the guide’s trust policy is warned about; --strict-trust: StringEquals, no warning, and a later run without it does not loosen it', async () => {
  await world().emptyAwsAndVault();
  const loose = await runbook(['01-aws', '--plan']);
  assert.match(loose.output, /warning StringEqualsIfExists/);
  const { exitCode, output } = await runbook(['all', '--yes', '--strict-trust']);
  assert.is(exitCode, 0, output);
  assert.not.match(output, /warning StringEqualsIfExists/);
  const { Role } = await (await iam()).getRole({ RoleName: 'dev-role-iam-demo' });
  assert.match(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), '"StringEquals"');
  const plan = await runbook(['all', '--plan']);
  assert.is(plan.exitCode, 0, plan.output);
  assert.match(plan.output, /stricter/);
});

test('enterprise: its chart, values nested under gloo:, and a license key that is shown nowhere', async () => {
  await bash('helm uninstall gloo -n gloo-system --wait');
  const key = 'canary-license-key-5f0c';
  const env = { GLOO_LICENSE_KEY: key, GLOO_HELM_REPO: world().repositories.glooEnterprise };
  const { exitCode, output } = await runbook(['all', '--yes', '--enterprise'], { env });
  assert.is(exitCode, 0, output);
  assert.not.match(output, key);
  assert.match(output, /warning Helm keeps GLOO_LICENSE_KEY in the release’s Secret/);
  const values = await bash('helm get values gloo -n gloo-system -o json');
  const { gloo } = JSON.parse(values.output) as { gloo: { settings: unknown } };
  assert.ok(gloo.settings);
  const secret = await bash(
    'kubectl get secret license -n gloo-system -o json | jq -r \'.data["license-key"]\' | base64 -d',
  );
  assert.is(secret.output.trim(), key);
});

test('enterprise: read-only runs need no license key, and without --enterprise the release is not changed (exit 3)', async () => {
  const env = { GLOO_HELM_REPO: world().repositories.glooEnterprise };
  const looked = await runbook(['90-troubleshoot', '--enterprise'], { env });
  assert.is(looked.exitCode, 0, looked.output);
  assert.match(looked.output, 'Nothing is wrong.');
  const proved = await runbook(['04-verify', '--yes', '--enterprise'], { env });
  assert.is(proved.exitCode, 0, proved.output);
  const repair = await runbook(['90-troubleshoot', '--enterprise', '--repair', '--yes'], { env });
  assert.is(repair.exitCode, 2, repair.output);
  assert.match(repair.output, 'neither GLOO_LICENSE_KEY nor GLOO_LICENSE_SECRET_NAME is set');
  const forgotten = await runbook(['03-gloo', '--yes']);
  assert.is(forgotten.exitCode, 3, forgotten.output);
  assert.match(
    forgotten.output,
    /it is the Enterprise edition, and --enterprise is missing[\s\S]*Run again with --enterprise/,
  );
});

test('enterprise with GLOO_LICENSE_SECRET_NAME: a Secret of the operator’s, and no key in the release', async () => {
  const env = { GLOO_HELM_REPO: world().repositories.glooEnterprise };
  const args = ['03-gloo', '--yes', '--enterprise'];
  const theirs = await runbook(args, { env: { ...env, GLOO_LICENSE_SECRET_NAME: 'license' } });
  assert.is(theirs.exitCode, 3, theirs.output);
  assert.match(theirs.output, 'the chart created it from GLOO_LICENSE_KEY');
  await bash('kubectl create secret generic our-license -n gloo-system --from-literal=license-key=ours');
  const { exitCode, output } = await runbook(args, {
    env: { ...env, GLOO_LICENSE_SECRET_NAME: 'our-license' },
  });
  assert.is(exitCode, 0, output);
  assert.not.match(output, 'warning Helm keeps');
  const release = await bash('helm get all gloo -n gloo-system');
  assert.not.match(release.output, 'canary-license-key');
  assert.match(release.output, /name: "?our-license"?, key: license-key/);
});

test.run();
