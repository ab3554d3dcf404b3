import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isSecretName, secretsWithin } from './secret-names.ts';

const SECRET = [
  'accessToken secretAccessKey accessKeyId devRootToken license_key GLOO_LICENSE_KEY VAULT_TOKEN PROD_VAULT_TOKEN',
  'db-password clientSecret privateKey sts:ExternalId GITHUB_PAT',
];
const ORDINARY = [
  'secretOptions address iamServerIdHeader AWS_WEB_IDENTITY_TOKEN_FILE VAULT_TOKEN_FROM token_max_ttl',
  'eks.amazonaws.com/role-arn key PATH compat',
];
for (const name of SECRET.join(' ').split(' ')) {
  test(`isSecretName: ${name} is one`, () => assert.ok(isSecretName(name)));
}
for (const name of [...ORDINARY.join(' ').split(' '), 'gloo-5d4f: its token']) {
  test(`isSecretName: ${name} is none`, () => assert.not(isSecretName(name)));
}

test('secretsWithin: finds values with a secret’s name, values beneath one, and a container’s variables', () => {
  const values = {
    settings: {
      secretOptions: { sources: [{ vault: { address: 'https://vault', accessToken: 'HVS.1' } }] },
    },
    credentials: { user: 'Ada', nested: ['Two'] },
    env: [
      { name: 'DB_PASSWORD', value: 'Hunter2' },
      { name: 'LOG_LEVEL', value: 'Debug' },
    ],
  };
  assert.equal(secretsWithin(values), ['HVS.1', 'Ada', 'Two', 'Hunter2']);
});

test('secretsWithin: a secret that looks like the name of an object is one', () => {
  const values = {
    apiToken: '5f4dcc3b5aa765d61d8327deb882cf99',
    clientSecret: 'correct-horse',
    secret: { a: 'staple' },
  };
  assert.equal(secretsWithin(values), Object.values({ ...values, secret: 'staple' }));
});

test('secretsWithin: the name of a Kubernetes Secret is no secret', () => {
  const references = {
    existingSecret: 'gloo-license',
    existingPasswordSecret: 'db',
    imagePullSecrets: [{ name: 'regcred' }, 'other'],
    tokenSecret: { name: 'of-vault' },
  };
  assert.equal(secretsWithin(references), []);
});

test.run();
