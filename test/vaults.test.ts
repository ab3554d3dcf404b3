import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serving } from 'resource/testing/serving';
import { causeBreak } from 'sandbox';
import * as assert from 'uvu/assert';
import { aws, iam, policyDocument } from './aws.ts';
import { foundAndRepaired } from './found-and-repaired.ts';
import { glooValues, ownVault } from './own-vault.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { outputOf, runbook, world } from './world.ts';

const test = suite('which Vault');

test.before(() => world().reset());

test('values that contradict the guide: a conflict that names them, and nothing is done (exit 3)', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'values-')), 'vault-values.yaml');
  writeFileSync(file, 'server: {dev: {enabled: false}, resources: {}}\n');
  const output = await outputOf(runbook(['all', '--yes'], { env: { VAULT_HELM_VALUES: file } }), 3);
  assert.match(
    output,
    /VAULT_HELM_VALUES contradicts the guide[\s\S]*server\.dev\.enabled[\s\S]*nothing was changed/,
  );
  writeFileSync(file, 'server: [');
  await outputOf(runbook(['all', '--yes'], { env: { VAULT_HELM_VALUES: file } }), 2);
});

test('a sign-in page in place of Vault or AWS is wrong input (exit 2): its address and answer are shown', async () => {
  const page = '<!doctype html><title>Sign in</title>';
  const signIn: RequestListener = (_request, response) => response.end(page);
  await serving(signIn, async (address) => {
    const noVault = { ...ownVault(), VAULT_ADDR: address };
    const inVault = await outputOf(runbook(['02-vault', '--yes'], { env: noVault }), 2);
    assert.match(inVault, `VAULT_ADDR ${address}`);
    assert.match(inVault, `it answered "${page}", which is not an answer from Vault`);
    for (const variable of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_IAM']) {
      const output = await outputOf(runbook(['01-aws', '--yes'], { env: { [variable]: address } }), 2);
      assert.match(output, `AWS endpoint ${address}`);
    }
  });
});

test('a namespace: everything is created, proved and found again in it, and nothing in the root namespace', async () => {
  const { caCert } = world().vaultTls;
  const own = { ...ownVault(), VAULT_NAMESPACE: 'team-a' };
  // Gloo has its own Vault client, which knows neither the certificate authority nor the namespace.
  const unset = await outputOf(
    runbook(['all', '--yes'], { env: { ...own, GLOO_HELM_VALUES: undefined } }),
    1,
  );
  assert.match(
    unset,
    /VAULT_CACERT is set here, but Gloo has its own client[\s\S]*VAULT_NAMESPACE is set here/,
  );
  assert.match(unset, /✗ logins of gloo: gloo-\S+ could not log in to Vault/);
  const GLOO_HELM_VALUES = glooValues({
    VAULT_CACERT_BYTES: readFileSync(caCert, 'utf8'),
    VAULT_NAMESPACE: 'team-a',
  });
  const env = { ...own, GLOO_HELM_VALUES };
  const made = await outputOf(runbook(['all', '--yes'], { env }));
  assert.match(made, `--values ${GLOO_HELM_VALUES} --values helm-overrides.yaml`);
  assert.not.match(made, 'Gloo has its own client');
  const mounts = Object.keys((await vault('sys/auth')).data as object);
  assert.ok(mounts.includes('team-a/aws/') && !mounts.includes('aws/'), mounts.join(' '));
  const { data: role } = await vault(`auth/team-a/aws/role/dev-role-iam-${world().clusterName}`);
  assert.equal((role as { token_policies: string[] }).token_policies, ['team-a-dev']);
  await outputOf(runbook(['all', '--plan'], { env }));
});

test('a performance standby serves the whole guide; a disaster recovery secondary is refused by its name', async () => {
  await world().reset();
  await causeBreak(world(), 'vault-performance-standby');
  await outputOf(runbook(['all', '--yes']));
  await foundAndRepaired(['vault-secondary']);
});

test('no AWS identity (hop limit 1): Vault gets its own role, the plan keeps it, and a teardown removes it', async () => {
  await world().reset();
  await world().control.setNodes({ hopLimit: 1, launchTemplate: true });
  const preflight = await runbook(['00-preflight']);
  assert.match(
    preflight.output,
    '! AWS identity of Vault: none on nodes of workers, whose role pods cannot use',
  );
  const PolicyDocument = policyDocument({ Effect: 'Deny', Action: 'ec2:*', Resource: '*' });
  await (await iam()).putUserPolicy({ UserName: 'platform-engineer', PolicyName: 'denied', PolicyDocument });
  const denied = await outputOf(runbook(['00-preflight']));
  assert.match(
    denied,
    /! AWS identity of Vault: not known on nodes of workers: ec2 launch template lt-\w+: .*ec2:DescribeLaunchTemplateVersions/,
  );
  const output = await outputOf(runbook(['all', '--yes', '--only', '01-aws,02-vault']));
  assert.match(output, /NoCredentialProviders[\s\S]+Vault has no AWS identity/);
  assert.match(output, /02-vault\.4 .* repaired/);
  const plan = await runbook(['all', '--plan', '--only', '01-aws,02-vault']);
  assert.is(plan.exitCode, 0, plan.output);
  const inAws = await runbook(['99-teardown', '--plan', '--from', '99-teardown.7']);
  assert.match(inAws.output, /iam role vault-irsa-demo/, 'its role outlives a deleted cluster');
  assert.match(inAws.output, /- delete +iam oidc provider/, 'nothing that stays trusts it');
  const gone = await outputOf(runbook(['99-teardown', '--yes', '--delete-secrets']));
  assert.match(gone, /✓ iam role vault-irsa-demo +deleted/);
});

test('EKS Pod Identity: Vault’s role is read from its association, and only the role in Vault’s own error is repaired', async () => {
  await world().reset();
  const { accountId, clusterName } = world();
  const roleArn = `arn:aws:iam::${accountId}:role/vault-by-pod-identity`;
  const client = await iam();
  await client.createRole({
    RoleName: 'vault-by-pod-identity',
    AssumeRolePolicyDocument: policyDocument({
      Effect: 'Allow',
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    }),
  });
  const eks = await aws().eks();
  for (const [namespace, serviceAccount] of [
    ['vault', 'vault'],
    ['gloo-system', 'gloo'],
  ])
    await eks.createPodIdentityAssociation({ clusterName, namespace, serviceAccount, roleArn });
  const preflight = await runbook(['00-preflight']);
  assert.match(preflight.output, `AWS identity of Vault: ${roleArn}, by EKS Pod Identity`);
  assert.match(preflight.output, `gives new pods of gloo the role ${roleArn}`);
  const only = '01-aws,02-vault.1,02-vault.2,02-vault.3';
  await outputOf(runbook(['all', '--yes', '--only', only]));
  const repair = ['90-troubleshoot', '--repair', '--yes', '--only', 'vault-may-not-get-role'];
  const { output } = await runbook(repair);
  assert.match(output, 'Vault runs with vault-by-pod-identity (of its service account, by EKS Pod Identity)');
  assert.match(output, 'User: arn:aws:sts::');
  const attached = async (RoleName: string) =>
    (await client.listAttachedRolePolicies({ RoleName })).AttachedPolicies?.map(
      ({ PolicyName }) => PolicyName,
    );
  assert.equal(await attached('foo-role'), []);
  assert.equal(await attached('vault-by-pod-identity'), [`gloo-vault-auth-get-role-policy-${clusterName}`]);
});

test.run();
