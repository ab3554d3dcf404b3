import { isSecretName } from 'engine/resource';
import * as assert from 'uvu/assert';
import { ENOUGH, type Environment, failureOf, NO_FLAGS, suiteWithFolder } from '../testing/gathering.ts';
import { gatherInputs } from './gather-inputs.ts';
import { inputOf, VARIABLES } from './inputs.ts';

const test = suiteWithFolder('which inputs are accepted');

const TAKEN: Environment[] = [
  { CLUSTER_NAME: 'a'.repeat(51) },
  { CLUSTER_NAME: 'gloo-ee_Vault' },
  { AWS_REGION: 'cn-northwest-1' },
  { AWS_REGION: 'us-gov-east-1' },
  { AWS_REGION: 'eusc-de-east-1' },
  { AWS_REGION: 'us-isob-east-1' },
  { NAMESPACE: 'a' },
  { NAMESPACE: 'a'.repeat(63) },
  { ACCOUNT_ID: '123456789012' },
  { EDGE_VERSION: '1.17.3' },
  { EDGE_VERSION: 'v1.18.0-beta1' },
  { VAULT_ADDRESS: 'https://vault.example.com/path' },
  { VAULT_AWS_AUTH_PATH: 'clusters/aws_1', VAULT_KV_PATH: 'Team-a/gloo.v2' },
  { VAULT_AWS_AUTH_PATH: 'systems', VAULT_KV_PATH: 'secret' },
  { VAULT_AUTH_ROLE_NAME: 'd.e@f-g_h' },
  { VAULT_AUTH_POLICY_NAME: 'a+b=c,d.e@f-g_h' },
  { VAULT_ASSUMED_ROLE: 'foo-role' },
  { HASHICORP_HELM_REPO: 'http://127.0.0.1:8080/charts?x=1' },
  { HASHICORP_HELM_REPO: 'oci://registry.example.com:5000/charts' },
  { GLOO_HELM_REPO: 'oci://123456789012.dkr.ecr.us-east-1.amazonaws.com/charts' },
  { IAM_SERVER_ID_HEADER_VALUE: 'vault.example.com:8200/x_y-z' },
  { GLOO_LICENSE_KEY: 'eyJ.a-b_c==' },
];
for (const environment of TAKEN) {
  test(`accepts ${JSON.stringify(environment)}`, ({ folder }) => {
    const inputs = gatherInputs(NO_FLAGS, { ...ENOUGH, ...environment }, folder);
    const [[name, value] = []] = Object.entries(environment);
    assert.is((inputs as Record<string, unknown>)[String(name)], value);
  });
}

for (const name of VARIABLES) {
  const { sample, secret = false } = inputOf(name);

  test(`accepts the sample of ${name}`, ({ folder }) => {
    const flags = { ...NO_FLAGS, enterprise: true };
    assert.is(gatherInputs(flags, { ...ENOUGH, [name]: sample }, folder)[name], sample);
  });

  // Variables with a secret's name are removed from child processes and masked in all answers of systems.
  test(`${name} ${secret ? 'is a secret and has the name of one' : 'is no secret and has no name of one'}`, () => {
    assert.is(isSecretName(name), secret);
  });
}

const REFUSED: Environment[] = [
  { CLUSTER_NAME: '-demo' },
  { CLUSTER_NAME: 'a'.repeat(101) },
  { AWS_REGION: 'mars-north-1' },
  { AWS_REGION: 'us-east-1a' },
  { NAMESPACE: 'Gloo' },
  { NAMESPACE: 'gloo-' },
  { NAMESPACE: 'a'.repeat(64) },
  { ACCOUNT_ID: '12345678901' },
  { EDGE_VERSION: 'latest' },
  { EDGE_VERSION: '1.17' },
  { EDGE_VERSION: 'v1.17.3 --force' },
  ...[
    '/aws',
    'aws/',
    'a//b',
    '../aws',
    'a/../b',
    'a..b',
    'sys',
    'sys/x',
    'auth/aws',
    'token',
    '-aws',
    'a b',
    '/',
  ].flatMap((path) => [{ VAULT_AWS_AUTH_PATH: path }, { VAULT_KV_PATH: path }]),
  { VAULT_ADDRESS: 'vault:8200' },
  { VAULT_ADDRESS: 'ftp://vault' },
  { VAULT_ADDRESS: 'http://vault:8200/ #' },
  { VAULT_ADDRESS: 'http://vault:8200\n  aws: {}' },
  { GLOO_HELM_REPO: 'file:///etc' },
  { GLOO_HELM_REPO: 'oci://registry.example.com/$(id)' },
  { VAULT_ADDRESS: 'oci://registry.example.com/charts' },
  { GLOO_HELM_REPO: 'https://charts.example.com/$(id)' },
  { GLOO_HELM_REPO: 'https://charts.example.com/ --insecure' },
  { VAULT_AUTH_ROLE_NAME: 'a'.repeat(65) },
  { VAULT_AUTH_ROLE_NAME: 'path/name' },
  { VAULT_AUTH_ROLE_NAME: '..' },
  { VAULT_AUTH_ROLE_NAME: 'a+b' },
  { VAULT_AUTH_ROLE_NAME: 'a-' },
  { EDGE_VERSION: 'v1.17.03' },
  { EDGE_VERSION: 'v1.17.3-a..b' },
  { GLOO_HELM_REPO: `https://charts.example.com/${'a'.repeat(2048)}` },
  { VAULT_AUTH_POLICY_NAME: 'a'.repeat(129) },
  { VAULT_AUTH_POLICY_NAME: 'path/name' },
  { VAULT_AUTH_GET_ROLE_POLICY_NAME: 'a'.repeat(129) },
  { VAULT_ASSUMED_ROLE: 'a'.repeat(65) },
  { CLUSTER_NAME: '_demo' },
  { ACCOUNT_ID: '1234567890123' },
  { VAULT_AWS_AUTH_PATH: 'a'.repeat(201) },
  { VAULT_ADDRESS: 'http://user:pw@vault:8200' },
  { VAULT_ADDRESS: `http://${'a'.repeat(2048)}` },
  { IAM_SERVER_ID_HEADER_VALUE: 'a'.repeat(256) },
  { EDGE_VERSION: `v1.17.3-${'a'.repeat(101)}` },
  { GLOO_LICENSE_KEY: 'kéy' },
];
for (const environment of REFUSED) {
  test(`refuses ${JSON.stringify(environment)}`, ({ folder }) => {
    const failure = failureOf(folder, { ...ENOUGH, ...environment });
    assert.is(failure.kind, 'input');
    assert.match(failure.seen, Object.keys(environment)[0] ?? '');
  });
}

test('names every required input that is not set, with its flag', ({ folder }) => {
  const { kind, seen } = failureOf(folder, {});
  assert.is(kind, 'input');
  assert.equal(seen.split('\n').sort(), [
    'AWS_REGION (--region) is not set',
    'CLUSTER_NAME (--cluster) is not set',
  ]);
});

test('names all invalid values at once', ({ folder }) => {
  const { seen } = failureOf(folder, { ...ENOUGH, NAMESPACE: 'No', EDGE_VERSION: 'latest' });
  assert.match(seen, 'NAMESPACE');
  assert.match(seen, 'EDGE_VERSION');
});

test('a wrong cluster name is reported once, and not again for the names made from it', ({ folder }) => {
  const { seen } = failureOf(folder, { ...ENOUGH, CLUSTER_NAME: 'my cluster' });
  assert.not.match(seen, 'VAULT_AUTH_');
});

test('an invalid flag is refused like an invalid variable', ({ folder }) => {
  assert.match(failureOf(folder, ENOUGH, { cluster: '--yes' }).seen, 'CLUSTER_NAME (--cluster)');
  assert.match(failureOf(folder, ENOUGH, { region: 'nowhere' }).seen, 'AWS_REGION (--region)');
});

test('a cluster name that is too long for the role’s name is refused for that name, which can be given', ({
  folder,
}) => {
  const failure = failureOf(folder, { ...ENOUGH, CLUSTER_NAME: 'c'.repeat(60) });
  assert.match(failure.seen, 'VAULT_AUTH_ROLE_NAME');
  assert.match(failure.seen, '64');
  assert.not.match(failure.seen, 'CLUSTER_NAME (--cluster)');
  assert.match(failure.next.join(), 'export it');
});

test('a cluster name whose ending Vault’s role names do not allow is refused for that name, which can be given', ({
  folder,
}) => {
  const failure = failureOf(folder, { ...ENOUGH, CLUSTER_NAME: 'demo-' });
  assert.match(failure.seen, 'VAULT_AUTH_ROLE_NAME');
  assert.match(failure.next.join(), 'export it');
});

test('a cluster name of 60 characters works with a role name of its own', ({ folder }) => {
  const environment = { ...ENOUGH, CLUSTER_NAME: 'c'.repeat(60), VAULT_AUTH_ROLE_NAME: 'short' };
  assert.is(gatherInputs(NO_FLAGS, environment, folder).VAULT_AUTH_ROLE_NAME, 'short');
});

test('an invalid license key is not shown', ({ folder }) => {
  const failure = failureOf(folder, { ...ENOUGH, GLOO_LICENSE_KEY: 'top secret\nkey' });
  assert.match(failure.seen, 'GLOO_LICENSE_KEY');
  assert.not.match(JSON.stringify([failure.message, failure.seen, failure.likely, failure.next]), 'top');
});

test('a very long value is cut in the message', ({ folder }) => {
  assert.ok(failureOf(folder, { ...ENOUGH, NAMESPACE: 'A'.repeat(5000) }).seen.length < 300);
});

test.run();
