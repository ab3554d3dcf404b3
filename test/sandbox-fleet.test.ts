import { Aws, stsEndpoint } from 'aws-irsa';
import { type Fleet, type Sandbox, startFleet, startSandbox } from 'sandbox';
import * as assert from 'uvu/assert';
import { login, VaultRefusal } from 'vault-auth';
import { suite } from './suite.ts';
import { bash, runbook, SANDBOX, world } from './world.ts';

const test = suite('two clusters in one AWS account');

let fleet: Fleet;
const roleOf = ({ clusterName }: Sandbox) => `dev-role-iam-${clusterName}`;

/** What a script prints that must work there. */
async function sh(cluster: Sandbox, script: string): Promise<string> {
  const { exitCode, output } = await bash(script, { env: cluster.environment() });
  assert.is(exitCode, 0, output);
  return output.trim();
}

/** Asks STS for the role of one cluster with a token of Gloo's service account in another, or the same. */
const assume = (of: Sandbox, by: Sandbox) =>
  bash(
    `token=$(kubectl create token gloo -n gloo-system --audience sts.amazonaws.com)
    role=$(aws iam get-role --role-name ${roleOf(of)} --query Role.Arn --output text)
    aws sts assume-role-with-web-identity --role-arn $role \
      --role-session-name gloo --web-identity-token "$token" --query Credentials`,
    { env: by.environment() },
  );

/** Logs in to the Vault of one cluster with the role of another, or the same. */
async function logIn(to: Sandbox, as: Sandbox) {
  const { output } = await assume(as, as);
  const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(output);
  return login(
    to.vault,
    { authPath: 'aws' },
    {
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
      stsEndpoint: await stsEndpoint(new Aws(as.region)),
      region: as.region,
      headerValue: 'vault.gloo.example.com',
    },
  );
}

test.before(async () => {
  await world().reset();
  fleet = await startFleet({ name: SANDBOX, clusters: 2 });
});
test.after(() => fleet.down());

test('the guide is carried out in each, which has its own provider and roles', async () => {
  const runs = await Promise.all(
    fleet.clusters.map((cluster) => runbook(['all', '--yes'], { env: cluster.environment() })),
  );
  for (const { exitCode, output } of runs) assert.is(exitCode, 0, output);

  const issuers = fleet.clusters.map(({ issuer }) => issuer.replace('https://', ''));
  assert.is(new Set(issuers).size, 2);
  const inAccount = await sh(
    fleet.first,
    `aws eks list-clusters --query 'clusters' --output text
    aws iam list-open-id-connect-providers --query 'OpenIDConnectProviderList[].Arn' --output text
    aws iam list-roles --query 'Roles[].RoleName' --output text`,
  );
  for (const { clusterName } of fleet.clusters)
    assert.match(inAccount, new RegExp(`^(.*\\t)?${clusterName}\\b`));
  for (const name of [...issuers, ...fleet.clusters.map(roleOf)]) assert.match(inAccount, name);
});

test('STS and Vault take the service account of their own cluster, and refuse that of the other', async () => {
  const [one, other] = fleet.clusters as [Sandbox, Sandbox];
  await logIn(one, one);
  await logIn(other, other);
  const refused = await assume(one, other);
  assert.is.not(refused.exitCode, 0);
  assert.match(refused.output, 'AccessDenied');
  await logIn(one, other).then(
    () => assert.unreachable('the login was not refused'),
    (error: unknown) => assert.instance(error, VaultRefusal),
  );
});

test('the account is emptied: both are still in EKS, and the Vault of each can still ask AWS', async () => {
  const [one, other] = fleet.clusters as [Sandbox, Sandbox];
  await one.emptyAwsAndVault();
  assert.match(await sh(other, 'aws eks describe-cluster --name "$CLUSTER_NAME"'), other.issuer);
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
  const listed = await sh(one, "aws eks list-clusters --query 'clusters[]' --output text");
  assert.ok(listed.split(/\s+/).includes(one.clusterName), listed);
  assert.not.ok(listed.split(/\s+/).includes(other.clusterName), listed);
});

test('in China and in GovCloud, the role that the guide makes logs in to Vault', async () => {
  const logsInFrom = async (region: string) => {
    const starting = await startSandbox({ name: `${SANDBOX}-${region.slice(0, 2)}`, region });
    try {
      const cluster = await starting.ready;
      const env = cluster.environment();
      const made = await runbook(['all', '--yes', '--only', '01-aws,02-vault'], { env });
      assert.is(made.exitCode, 0, made.output);
      await sh(
        cluster,
        'kubectl create namespace gloo-system; kubectl create serviceaccount gloo -n gloo-system',
      );
      await logIn(cluster, cluster);
    } finally {
      await starting.cancel();
    }
  };
  await Promise.all(['cn-north-1', 'us-gov-west-1'].map(logsInFrom));
});

test.run();
