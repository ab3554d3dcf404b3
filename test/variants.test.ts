import { dirname, join } from 'node:path';
import { causeFault, helm4 } from 'sandbox';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('ways to follow the guide');

test.before(() => world().reset());

test('1.16: its own titles, its six Vault steps and its version; the guide’s trust policy is warned about', async () => {
  await expectRun('all --yes --guide 1.16', {
    env: { VAULT_HELM_VERSION: '0.34.0' },
    says: [
      /Gloo Edge/,
      /Step 6: Associate the Vault Policy with AWS Role/,
      /warning +StringEqualsIfExists, as in the guide/,
    ],
  });
  const chart = await bash("helm list -n gloo-system -o json | jq -r '.[].chart'");
  assert.is(chart.output.trim(), 'gloo-1.16.0');
});

/** The variables of a run with Helm 4. */
async function withHelm4(): Promise<{ readonly PATH: string }> {
  const helm = await helm4(join(world().layout.logs, 'helm4.log'));
  return { PATH: `${dirname(helm)}:${world().environment().PATH}` };
}

test('1.16 to 1.17, and Helm 3 to Helm 4: the plan shows the version and corrects an annotation that kubectl has set before the upgrade, and so does the run; Vault’s chart keeps its version', async () => {
  const env = await withHelm4();
  await causeFault(world(), 'service-account-of-another-role');
  const says = [/kubectl annotate serviceaccount gloo [\s\S]*helm upgrade gloo /];
  await expectRun('all --plan', {
    env,
    exit: 4,
    says: [/version\s+- 1\.16\.0\s+\+ 1\.17\.3/, ...says],
    hides: ['0.34.1'],
  });
  await expectRun('03-gloo --yes', { env, says });
  await expectRun('03-gloo --plan --guide 1.16', { exit: 3, says: [/EDGE_VERSION=v1\.17\.3/] });
});

test('Helm 4 removes what Helm 3 installed and installs it again; --strict-trust: StringEquals, no warning, and a later run without it does not loosen it', async () => {
  const env = await withHelm4();
  await expectRun('99-teardown --yes --delete-secrets', { env });
  await expectRun('all --yes --strict-trust', { env, hides: ['StringEqualsIfExists'] });
  const { Role } = await (await iam()).getRole({ RoleName: 'dev-role-iam-demo' });
  assert.match(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), '"StringEquals"');
  await expectRun('all --plan', { says: [/stricter/] });
});

test('HELM_DRIVER: a release that helm does not keep in Secrets cannot be read (exit 2)', async () => {
  await expectRun('03-gloo --plan', {
    env: { HELM_DRIVER: 'sql' },
    exit: 2,
    says: [/failed +HELM_DRIVER[\s\S]*unset HELM_DRIVER/],
  });
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
    says: ['you have created none with the key license-key'],
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
