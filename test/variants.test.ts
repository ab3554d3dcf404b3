import { causeFault } from 'sandbox';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { type Expected, expectRun } from './expect-run.ts';
import type { RunSettings } from './run.ts';
import { suite } from './suite.ts';
import { bash, outputOf, useVariants, world } from './world.ts';

const test = suite('ways to follow the guide');

test.before(async () => {
  await world().reset();
  await useVariants(true);
});

/** The runbooks of the 1.16 guide, in sequence, with older tools, and the particulars of each. */
const SECTIONS: Readonly<Record<string, Expected & RunSettings>> = {
  '00-preflight': {},
  '01-aws': { says: [/warning +StringEqualsIfExists, as in the guide/] },
  '02-vault': {
    env: { VAULT_HELM_VERSION: '0.34.0' },
    says: [/Step 6: Associate the Vault Policy with AWS Role/],
  },
  '03-gloo': { says: [/Gloo Edge/] },
  '04-verify': {},
};
for (const [id, expected] of Object.entries(SECTIONS))
  test.row(
    `${id} of 1.16 needs only the runbooks before it, with Helm 3 and AWS CLI 1`,
    `${id} --yes --guide 1.16`,
    expected,
  );

test('1.16 to 1.17, and Helm 3 to Helm 4: the plan shows the version and corrects an annotation that kubectl has set before the upgrade, and so does the run; Vault’s chart keeps its version', async () => {
  assert.match(await outputOf(bash('helm version --short; aws --version')), /^v3\.22[\s\S]*aws-cli\/1\./);
  await useVariants(false);
  assert.match(await outputOf(bash('helm version --short')), /^v4\./);
  await causeFault(world(), 'service-account-of-another-role');
  const says = [/kubectl annotate serviceaccount gloo [\s\S]*helm upgrade gloo /];
  // A version that nobody gives is that of the release.
  await expectRun('03-gloo --plan', { exit: 4, says: ['EDGE_VERSION=v1.16.0'], hides: ['1.17.3'] });
  const env = { EDGE_VERSION: 'v1.17.3' };
  await expectRun('all --plan', {
    env,
    exit: 4,
    says: [/version\s+- 1\.16\.0\s+\+ 1\.17\.3/, ...says],
    hides: ['0.34.1'],
  });
  await expectRun('03-gloo --yes', { env, says });
  await expectRun('03-gloo --plan --guide 1.16', {
    env: { EDGE_VERSION: 'v1.16.0' },
    exit: 3,
    says: [/set EDGE_VERSION=1\.17\.3 to keep it/],
  });
});

test('--strict-trust: StringEquals, no warning, and a later run without it does not loosen it', async () => {
  await expectRun('01-aws --yes --strict-trust', {
    hides: [/warning +StringEqualsIfExists/],
    changed: ['iam:UpdateAssumeRolePolicy'],
  });
  const { Role } = await (await iam()).getRole({ RoleName: 'dev-role-iam-demo' });
  assert.match(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), '"StringEquals"');
  await expectRun('01-aws --plan', { says: [/that of --strict-trust: kept/] });
});

/** The license key that Gloo reads. */
async function licenseKey(): Promise<string> {
  const { output } = await bash(
    'kubectl get secret license -n gloo-system -o json | jq -r \'.data["license-key"]\' | base64 -d',
  );
  return output.trim();
}

test('Helm 4 removes what it or Helm 3 installed, and installs Enterprise: its chart, values nested under gloo:, and a license key that is shown nowhere', async () => {
  await expectRun('99-teardown --yes --only 99-teardown.1');
  const key = 'canary-license-key-5f0c';
  const enterprise = { GLOO_LICENSE_KEY: key, GLOO_HELM_REPO: world().repositories.glooEnterprise };
  await expectRun('all --yes --enterprise', {
    env: enterprise,
    says: [/warning Helm keeps GLOO_LICENSE_KEY in the release’s Secret/],
    hides: [key],
  });
  const values = await bash('helm get values gloo -n gloo-system -o json');
  const { gloo } = JSON.parse(values.output) as { gloo: { settings: unknown } };
  assert.ok(gloo.settings);
  assert.is(await licenseKey(), key);
  // Another license key is a change, and neither is shown.
  const GLOO_LICENSE_KEY = 'canary-license-key-77aa';
  await expectRun('03-gloo --yes --enterprise --verbose', {
    env: { ...enterprise, GLOO_LICENSE_KEY },
    says: ['values.license_key'],
    hides: ['canary-license-key'],
  });
  assert.is(await licenseKey(), GLOO_LICENSE_KEY);
  // A read-only run needs no license key.
  const { GLOO_HELM_REPO } = enterprise;
  await expectRun('90-troubleshoot --enterprise', {
    env: { GLOO_HELM_REPO },
    says: ['Nothing is wrong.'],
  });
});

test('Helm 3 changes what Helm 4 installed: GLOO_LICENSE_SECRET_NAME is a Secret of the operator’s, and no key is in the release', async () => {
  await useVariants(true);
  const env = { GLOO_HELM_REPO: world().repositories.glooEnterprise };
  await expectRun('03-gloo --yes', { env, exit: 3, says: ['it is the Enterprise edition'] });
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

test('02-vault comes before 01-aws: it names the IAM role that is missing', async () => {
  await world().emptyAwsAndVault();
  await expectRun('02-vault --yes', { exit: 1, says: [/iam role dev-role-iam-demo/, /\.\/runbook 01-aws/] });
});

test.run();
