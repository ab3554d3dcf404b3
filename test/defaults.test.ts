import { temporaryFile } from 'engine/testing/temporary-folder';
import { type InputName, VARIABLES } from 'guide/inputs/inputs';
import * as assert from 'uvu/assert';
import { iam, policyDocument } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { suite } from './suite.ts';
import { ownVault, vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('a default is no wish');

const { HASHICORP_HELM_REPO = '', GLOO_HELM_REPO = '' } = world().environment();

/** A value other than the default for each input that is not required. */
const OWN: Partial<Record<InputName, string>> = {
  NAMESPACE: 'edge',
  ACCOUNT_ID: world().accountId,
  VAULT_AUTH_ROLE_NAME: 'gloo-own',
  VAULT_AUTH_POLICY_NAME: 'own-policy',
  VAULT_AUTH_GET_ROLE_POLICY_NAME: 'own-get-role',
  VAULT_AUTH_GET_ROLE_SCOPE: 'role',
  VAULT_ASSUMED_ROLE: 'foo-role',
  VAULT_IRSA_ROLE_NAME: 'own-vault',
  VAULT_STS_ENDPOINT: 'https://sts-fips.us-east-1.amazonaws.com',
  VAULT_STS_ANY_REGION: 'false',
  PERMISSIONS_BOUNDARY_ARN: `arn:aws:iam::${world().accountId}:policy/boundary`,
  IAM_PATH: '/own/',
  IAM_TAGS: 'team=gateway,note=a b',
  IAM_SERVER_ID_HEADER_VALUE: 'vault.example.com',
  VAULT_ADDRESS: 'http://vault.vault:8200',
  VAULT_AWS_AUTH_PATH: 'eks',
  VAULT_KV_PATH: 'prod',
  EDGE_VERSION: 'v1.17.2',
  VAULT_HELM_VERSION: '0.34.0',
  HASHICORP_HELM_REPO,
  GLOO_HELM_REPO,
  VAULT_HELM_VALUES: temporaryFile('global: {tlsDisable: true}\n'),
  GLOO_HELM_VALUES: temporaryFile('settings: {watchNamespaces: []}\n'),
};

/** Required (exit 2 without them, in input.test.ts), or in a test of its own below. */
const OTHERS = /^(?:CLUSTER_NAME|AWS_REGION|VAULT_STS_ROLE_ARN|GLOO_LICENSE_.*)$/;

const without = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, undefined] as const));

test('the guide is done with a value of one’s own for each input', async () => {
  assert.equal(
    VARIABLES.filter((name) => OWN[name] === undefined && !OTHERS.test(name)),
    [],
  );
  await world().reset();
  const client = await iam();
  const allow = policyDocument({ Effect: 'Allow', Action: '*', Resource: '*' });
  await client.createPolicy({ PolicyName: 'boundary', PolicyDocument: allow });
  await expectRun('all --yes', { env: OWN });
  await expectRun('all --plan', { env: OWN });
});

for (const name of Object.keys(OWN))
  test(`${name}: without it, the same run changes nothing`, () =>
    expectRun('all --plan', { env: { ...OWN, ...without(name) }, says: ['No changes.'] }).then(
      () => undefined,
    ));

test('a new shell changes nothing, and the plan names where each value comes from', async () => {
  const before = await snapshot();
  const env = without(...Object.keys(OWN));
  const said = await expectRun('all --yes', {
    env,
    says: [/inputs revision \d+ of helm release edge\/gloo: NAMESPACE=edge/],
  });
  assert.match(said, 'VAULT_KV_PATH=prod');
  await expectRun('90-troubleshoot', { env, says: ['Nothing is wrong.'] });
  await expectRun('99-teardown --plan', { env, exit: 4, says: ['delete vault secrets engine prod/'] });
  const plan = temporaryFile('');
  await expectRun(['all', '--plan', '--out', plan], { env });
  await expectRun(['all', '--apply', plan], { env, says: ['No changes'] });
  const { clusterName, region } = world();
  const entry = `CLUSTER_NAME: ${clusterName}, AWS_REGION: ${region}`;
  const fleet = temporaryFile(`clusters: [{ ${entry} }, { ${entry}, name: again }]\n`);
  await expectRun(['all', '--yes', '--fleet', fleet], {
    env,
    says: ['VAULT_KV_PATH=prod', '2 clusters: 2 done'],
  });
  await sameAs(before);
});

test('texts with this cluster’s values have what stands', async () => {
  const env = without(...Object.keys(OWN));
  const says = ['export VAULT_ADDRESS="http://vault.vault:8200"', 'pathPrefix: prod'];
  await expectRun('export 03-gloo --resolved', { env, says });
  await expectRun('explain kv-absent', { env, says: ['no prod/'] });
});

test('a value that nothing in Gloo shows stands once it was given, also to a Gloo that is installed', async () => {
  const [given, env] = [{ VAULT_STS_ANY_REGION: 'true' }, without(...Object.keys(OWN))];
  await expectRun('all --yes', { env: { ...env, ...given } });
  await expectRun('all --plan', { env, says: ['VAULT_STS_ANY_REGION=true', 'No changes.'] });
});

test('what somebody has changed by hand in the release is drift', async () => {
  const env = without(...Object.keys(OWN));
  await outputOf(
    bash(`kubectl delete job gloo-resource-rollout -n edge --ignore-not-found
      helm upgrade gloo gloo --repo "$GLOO_HELM_REPO" --version 1.17.2 -n edge --reuse-values --set-json 'settings.secretOptions.sources=[]'`),
  );
  await expectRun('all --yes', { env, says: ['"pathPrefix": "prod"'] });
  await expectRun('all --plan', { env, says: ['No changes.'] });
});

test('after helm rollback, the inputs of the revision that came back stand', async () => {
  const env = without(...Object.keys(OWN));
  await expectRun('03-gloo --yes', { env: { ...env, EDGE_VERSION: 'v1.17.3' } });
  await outputOf(
    bash(
      'kubectl delete job gloo-resource-rollout -n edge --ignore-not-found; helm rollback gloo -n edge --wait',
    ),
  );
  await expectRun('03-gloo --plan', { env, says: ['EDGE_VERSION=v1.17.2', 'No changes.'] });
});

test('a wish that takes Gloo to fewer secrets is refused, with both numbers, until they are there', async () => {
  const env = { ...without(...Object.keys(OWN)), VAULT_KV_PATH: 'other' };
  const secret = (engine: string) => `${engine}/data/gloo/gloo.solo.io/v1/Secret/edge/app`;
  // One that Gloo can parse.
  const metadata = { name: 'app', namespace: 'edge' };
  const written = { data: { metadata, header: { headers: { 'x-key': 'an-example' } } } };
  await vault(secret('prod'), 'POST', written);
  const says = ['Gloo reads 1 secret in prod/ of', 'and would read none in other/ of'];
  for (const args of ['all --yes', '02-vault --yes', '03-gloo --yes --adopt'])
    await expectRun(args, { env, exit: 3, says, changed: [] });
  await expectRun('02-vault --yes --only 02-vault.2', { env });
  await vault(secret('other'), 'POST', written);
  await expectRun('all --yes', { env });
  await expectRun('all --yes', { env: { ...env, VAULT_KV_PATH: 'prod' } });
});

test('a teardown with the name of something else is refused', async () => {
  const names = ['VAULT_KV_PATH', 'VAULT_AWS_AUTH_PATH', 'VAULT_AUTH_ROLE_NAME', 'VAULT_AUTH_POLICY_NAME'];
  const before = await snapshot();
  for (const name of [...names, 'NAMESPACE']) {
    const env = { ...without(...Object.keys(OWN)), [name]: 'other' };
    const has = `of helm release edge/gloo has ${OWN[name as InputName]}`;
    const says = [new RegExp(`${name} is other, and revision \\d+ ${has}`)];
    await expectRun('99-teardown --yes', { env, exit: 2, says });
  }
  await sameAs(before);
});

test('VAULT_STS_ROLE_ARN stands for the sections before Gloo’s', async () => {
  const [env, arn] = [without(...Object.keys(OWN)), `arn:aws:iam::${world().accountId}:role/lookup`];
  await expectRun('03-gloo --yes', { env: { ...env, VAULT_STS_ROLE_ARN: arn } });
  await expectRun('02-vault --plan', { env, exit: 4, says: [`sts_role=${arn}`] });
});

test('how this machine reaches a Vault of one’s own stands nowhere: the run ends before it changes anything', async () => {
  await world().reset();
  const own = ownVault();
  const { VAULT_ADDR = '', VAULT_ADDRESS = '' } = own;
  await expectRun('all --yes', {
    ...{ env: { VAULT_ADDRESS }, exit: 2, changed: [] },
    says: [/failed {2}VAULT_ADDR\b/, 'unset VAULT_ADDRESS'],
  });
  await expectRun('all --yes', { env: { ...own, VAULT_ASSUMED_ROLE: 'foo-role' } });
  const before = await snapshot();
  const says = [
    `Gloo reads its secrets from ${VAULT_ADDRESS}`,
    `The run before had: export VAULT_ADDR=${VAULT_ADDR}`,
  ];
  for (const args of ['all --yes', '00-preflight', '90-troubleshoot --repair --yes', '99-teardown --yes'])
    for (const env of [{}, { VAULT_ADDRESS }]) await expectRun(args, { env, exit: 2, says });
  await expectRun('all --plan', { env: { ...own, ...without('VAULT_ADDRESS', 'GLOO_HELM_VALUES') } });
  await expectRun('export 02-vault --resolved', { says: [VAULT_ADDR], hides: ['helm install vault'] });
  const other = { ...own, VAULT_ADDRESS: 'http://gloo.gloo-system:9977' };
  await expectRun('all --yes', { env: other, exit: 2, says: ['failed VAULT_ADDRESS'] });
  await sameAs(before);
});

test.run();
