import { isAwsError } from 'aws-irsa';
import { type Fleet, type Sandbox, startFleet } from 'sandbox';
import * as assert from 'uvu/assert';
import { VaultRefusal } from 'vault-auth';
import { aws, iam } from './aws.ts';
import { assume, logIn, upToGloo } from './gloo-login.ts';
import { suite } from './suite.ts';
import { bash, SANDBOX, world } from './world.ts';

const test = suite('two clusters in one AWS account');

let fleet: Fleet;
test.before(async () => {
  await world().reset();
  fleet = await startFleet({ name: SANDBOX, clusters: 2 });
});
test.after(() => fleet.down());

test('the guide up to Gloo is carried out in each, which has its own provider and roles', async () => {
  await Promise.all(fleet.clusters.map(upToGloo));
  const { clusters = [] } = await (await aws().eks()).listClusters({});
  const { OpenIDConnectProviderList = [] } = await (await iam()).listOpenIDConnectProviders({});
  const { Roles = [] } = await (await iam()).listRoles({});
  assert.is(new Set(fleet.clusters.map(({ issuer }) => issuer)).size, 2);
  for (const { clusterName, issuer } of fleet.clusters) {
    assert.ok(clusters.includes(clusterName));
    assert.ok(OpenIDConnectProviderList.some(({ Arn }) => Arn?.endsWith(issuer.replace('https:/', ''))));
    assert.ok(Roles.some(({ RoleName }) => RoleName === `dev-role-iam-${clusterName}`));
  }
});

test('STS and Vault take the service account of their own cluster, and refuse that of the other', async () => {
  const [one, other] = fleet.clusters as [Sandbox, Sandbox];
  await logIn(one, one);
  await logIn(other, other);
  const refused = await assume(one, other).catch((error: unknown) => error);
  assert.ok(isAwsError(refused, 'AccessDenied'), String(refused));
  await logIn(one, other).then(
    () => assert.unreachable('the login was not refused'),
    (error: unknown) => assert.instance(error, VaultRefusal),
  );
});

test('the account is emptied: both are still in EKS, and the Vault of each can still ask AWS', async () => {
  const [one, other] = fleet.clusters as [Sandbox, Sandbox];
  await one.emptyAwsAndVault();
  const { cluster } = await (await aws().eks()).describeCluster({ name: other.clusterName });
  assert.is(cluster?.identity?.oidc?.issuer, other.issuer);
  const { output } = await bash(
    `kubectl exec -n vault vault-0 -- vault write auth/aws/role/probe auth_type=iam \
      bound_iam_principal_arn=arn:aws:iam::${other.accountId}:role/probe`,
    { env: other.environment() },
  );
  assert.match(output, /assumed-role\/foo-role-\S+ is not authorized to perform: iam:GetRole/);
});

test('what the account may call of IAM in a second is one limit for both', async () => {
  await world().control.configureAccount({ rate: { perSecond: 0.001, burst: 1 } });
  const ask = (cluster: Sandbox) =>
    bash('AWS_MAX_ATTEMPTS=1 aws iam get-role --role-name eks-cluster-role', { env: cluster.environment() });
  const [one, other] = fleet.clusters as [Sandbox, Sandbox];
  assert.is((await ask(one)).exitCode, 0);
  assert.match((await ask(other)).output, /\(Throttling\).*Rate exceeded/);
  await world().control.configureAccount({ rate: null });
  assert.is((await ask(other)).exitCode, 0);
});

test('a cluster that is taken down is no more in EKS', async () => {
  const [one, other] = fleet.clusters as [Sandbox, Sandbox];
  await other.down();
  const { clusters = [] } = await (await aws().eks()).listClusters({});
  assert.ok(clusters.includes(one.clusterName) && !clusters.includes(other.clusterName), clusters.join(' '));
});

test.run();
