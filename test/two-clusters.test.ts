import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { type Fleet, type Sandbox, startFleet } from 'sandbox';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { ownVault, vault } from './vault.ts';
import { SANDBOX } from './world.ts';

const test = suite('two clusters in one AWS account, in two regions');

let sandboxes: Fleet;
let folder: string;

test.before(async () => {
  folder = temporaryFolder();
  sandboxes = await startFleet(SANDBOX, 'eu-south-1');
  await sandboxes.reset();
});
test.after(async () => {
  await sandboxes.down();
});

const two = () => sandboxes.clusters;

const PATHS = { VAULT_AWS_AUTH_PATH: 'aws/clusters', VAULT_KV_PATH: 'Payments/gloo' };

/** The variables for the central Vault, for a run of one cluster or of the fleet. */
const central = () => ({
  ...ownVault(),
  ...PATHS,
  VAULT_STS_ANY_REGION: 'true',
  VAULT_ASSUMED_ROLE: 'foo-role',
});

const runIn = (cluster: Sandbox, args: string): Promise<string> =>
  expectRun(args, { env: { ...cluster.environment(), ...central() } });

test('one Vault for both: a fleet sets both up side by side; Vault accepts logins of either region, at the configured paths, and 90-troubleshoot finds nothing in either', async () => {
  const file = join(folder, 'fleet.yaml');
  const clusters = two().map(({ clusterName, region, kubeContext }) => ({
    CLUSTER_NAME: clusterName,
    AWS_REGION: region,
    'kube-context': kubeContext,
  }));
  writeFileSync(file, stringify({ clusters }), { mode: 0o600 });
  const env = { ...sandboxes.environment(), ...central(), CLUSTER_NAME: '', XDG_STATE_HOME: folder };
  await expectRun(['all', '--fleet', file, '--yes', '--repair'], { env });
  const config = (await vault(`auth/${PATHS.VAULT_AWS_AUTH_PATH}/config/client`)).data;
  assert.is((config as Record<string, unknown>).use_sts_region_from_client, true);
  const mounts = Object.keys((await vault('sys/auth')).data as object);
  assert.not(mounts.includes('aws/'), mounts.join(' '));
  const { policy } = (await vault('sys/policies/acl/payments/gloo')).data as { policy: string };
  assert.match(policy, `path "Payments/gloo/*"`);
  // A second run proves both logins, and changes nothing.
  await expectRun(['all', '--fleet', file, '--plan'], { env });
  const { OpenIDConnectProviderList = [] } = await (await iam()).listOpenIDConnectProviders();
  const arns = OpenIDConnectProviderList.map(({ Arn }) => Arn).sort();
  assert.match(arns[0] ?? '', /oidc-provider\/oidc\.eks\.eu-south-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/);
  assert.match(arns[1] ?? '', /oidc-provider\/oidc\.eks\.us-east-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/);
  for (const cluster of two()) await runIn(cluster, '90-troubleshoot');
});

test('one Vault for both: a teardown of the cluster that set it up, with --delete-secrets, keeps what the other needs', async () => {
  const [owner, other] = two();
  const torn = await runIn(owner, '99-teardown --yes --delete-secrets');
  const role = `auth/${PATHS.VAULT_AWS_AUTH_PATH}/role/dev-role-iam-${owner.clusterName}`;
  assert.is((await vault(role)).data, undefined, torn);
  // Both clusters share this machine's chart repository.
  await runIn(other, '02-vault --plan');
  await runIn(other, '04-verify --yes');
});

test.run();
