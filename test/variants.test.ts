import { dirname, join } from 'node:path';
import { causeFault, helm4 } from 'sandbox';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('ways to follow the guide');

const OLD_VAULT = { VAULT_HELM_VERSION: '0.34.0' };

test.before(() => world().reset());

test('1.16: its own titles, its six Vault steps and its version', async () => {
  await expectRun('all --yes --guide 1.16', {
    env: OLD_VAULT,
    says: [/Gloo Edge/, /Step 6: Associate the Vault Policy with AWS Role/],
  });
  const chart = await bash("helm list -n gloo-system -o json | jq -r '.[].chart'");
  assert.is(chart.output.trim(), 'gloo-1.16.0');
});

test('1.16 to 1.17: a version that differs is shown and upgraded', async () => {
  await expectRun('03-gloo --plan', { exit: 4, says: [/version\s+- 1\.16\.0\s+\+ 1\.17\.3/] });
  await expectRun('03-gloo --yes');
  await expectRun('03-gloo --plan --guide 1.16', { exit: 3, says: [/EDGE_VERSION=v1\.17\.3/] });
});

test('VAULT_HELM_VERSION: an installed chart keeps its version', async () => {
  await expectRun('02-vault --plan', { hides: ['0.34.1'] });
});

test('Helm 4: removes what Helm 3 installed and installs it again; the plan corrects an annotation that kubectl has set before the upgrade, and so does the run', async () => {
  const helm = await helm4(join(world().layout.logs, 'helm4.log'));
  const env = { PATH: `${dirname(helm)}:${world().environment().PATH}` };
  await expectRun('99-teardown --yes --delete-secrets', { env });
  await expectRun('all --yes', { env: { ...env, EDGE_VERSION: 'v1.16.0' } });
  await causeFault(world(), 'service-account-of-another-role');
  for (const [consent, exitCode] of [['--plan', 4] as const, ['--yes', 0] as const]) {
    await expectRun(['03-gloo', consent], {
      env,
      exit: exitCode,
      says: [/kubectl annotate serviceaccount gloo [\s\S]*helm upgrade gloo /],
    });
  }
});

test('HELM_DRIVER: a release in ConfigMaps is read and upgraded; one outside the cluster cannot be read (exit 2)', async () => {
  await bash('helm uninstall gloo -n gloo-system --wait');
  const env = { HELM_DRIVER: 'configmap' };
  await expectRun('03-gloo --yes', { env: { ...env, EDGE_VERSION: 'v1.16.0' } });
  await expectRun('03-gloo --plan', { env, exit: 4, says: [/version\s+- 1\.16\.0\s+\+ 1\.17\.3/] });
  await expectRun('03-gloo --yes', { env });
  const listed = await bash('helm list -n gloo-system -o json', { env });
  assert.match(listed.output, '"revision":"2"');
  await bash('helm uninstall gloo -n gloo-system --wait', { env });
  await expectRun('03-gloo --plan', {
    env: { HELM_DRIVER: 'sql' },
    exit: 2,
    says: [/failed +HELM_DRIVER[\s\S]*unset HELM_DRIVER/],
  });
});

test('the guide’s trust policy is warned about; --strict-trust: StringEquals, no warning, and a later run without it does not loosen it', async () => {
  await world().emptyAwsAndVault();
  const loose = await runbook(['01-aws', '--plan']);
  assert.match(loose.output, /warning StringEqualsIfExists/);
  await expectRun('all --yes --strict-trust', { hides: [/warning StringEqualsIfExists/] });
  const { Role } = await (await iam()).getRole({ RoleName: 'dev-role-iam-demo' });
  assert.match(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), '"StringEquals"');
  await expectRun('all --plan', { says: [/stricter/] });
});

test('enterprise: its chart, values nested under gloo:, and a license key that is shown nowhere', async () => {
  await bash('helm uninstall gloo -n gloo-system --wait');
  const key = 'canary-license-key-5f0c';
  const env = { GLOO_LICENSE_KEY: key, GLOO_HELM_REPO: world().repositories.glooEnterprise };
  await expectRun('all --yes --enterprise', {
    env,
    says: [/warning Helm keeps GLOO_LICENSE_KEY in the release’s Secret/],
    hides: [key],
  });
  const values = await bash('helm get values gloo -n gloo-system -o json');
  const { gloo } = JSON.parse(values.output) as { gloo: { settings: unknown } };
  assert.ok(gloo.settings);
  const secret = await bash(
    'kubectl get secret license -n gloo-system -o json | jq -r \'.data["license-key"]\' | base64 -d',
  );
  assert.is(secret.output.trim(), key);
});

test('enterprise: another license key is a change, and neither key is shown', async () => {
  const key = 'canary-license-key-77aa';
  const env = { GLOO_LICENSE_KEY: key, GLOO_HELM_REPO: world().repositories.glooEnterprise };
  const output = await outputOf(runbook(['03-gloo', '--yes', '--enterprise', '--verbose'], { env }));
  assert.match(output, 'values.license_key');
  assert.not.match(output, /canary-license-key/);
  const secret = await bash(
    'kubectl get secret license -n gloo-system -o json | jq -r \'.data["license-key"]\' | base64 -d',
  );
  assert.is(secret.output.trim(), key);
  await outputOf(runbook(['03-gloo', '--plan', '--enterprise'], { env }));
});

test('enterprise: read-only runs need no license key, and without --enterprise the release is not changed (exit 3)', async () => {
  const env = { GLOO_HELM_REPO: world().repositories.glooEnterprise };
  await expectRun('90-troubleshoot --enterprise', { env, says: ['Nothing is wrong.'] });
  await expectRun('04-verify --yes --enterprise', { env });
  await expectRun('90-troubleshoot --enterprise --repair --yes', {
    env,
    exit: 2,
    says: ['neither GLOO_LICENSE_KEY nor GLOO_LICENSE_SECRET_NAME is set'],
  });
  await expectRun('03-gloo --yes', {
    exit: 3,
    says: [/it is the Enterprise edition, and --enterprise is missing[\s\S]*Run again with --enterprise/],
  });
});

test('enterprise with GLOO_LICENSE_SECRET_NAME: a Secret of the operator’s, and no key in the release', async () => {
  const env = { GLOO_HELM_REPO: world().repositories.glooEnterprise };
  const args = ['03-gloo', '--yes', '--enterprise'];
  await expectRun(args, {
    env: { ...env, GLOO_LICENSE_SECRET_NAME: 'license' },
    exit: 3,
    says: ['the chart created it from GLOO_LICENSE_KEY'],
  });
  await bash('kubectl create secret generic our-license -n gloo-system --from-literal=license-key=ours');
  await expectRun(args, {
    env: { ...env, GLOO_LICENSE_SECRET_NAME: 'our-license' },
    hides: ['warning Helm keeps'],
  });
  const release = await bash('helm get all gloo -n gloo-system');
  assert.not.match(release.output, 'canary-license-key');
  assert.match(release.output, /name: "?our-license"?, key: license-key/);
});

test.run();
