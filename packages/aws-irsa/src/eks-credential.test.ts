import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFile, temporaryFolder } from 'engine/testing/temporary-folder';
import { failureOf } from 'engine/testing/thrown';
import { withVariables } from 'engine/testing/variables';
import type { ExecPlugin } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Aws } from './clients.ts';
import { eksCredential } from './eks-credential.ts';
import { awsSettings } from './settings.ts';

const PATH = temporaryFolder();
writeFileSync(join(PATH, 'aws'), '');
const AT_HOME = '--region us-east-1 eks get-token --cluster-name demo --output json';
const WRITTEN = {
  apiVersion: 'client.authentication.k8s.io/v1beta1',
  command: 'aws',
  args: AT_HOME.split(' '),
  env: null,
};

function credentialFor(plugin: ExecPlugin, path = PATH, keys: () => Promise<object> = async () => KEYS) {
  const settings = awsSettings({});
  const credentials = keys as () => Promise<typeof KEYS>;
  const aws = new Aws('eu-central-1', async () => ({ ...(await settings()), credentials }));
  return eksCredential(aws, plugin, { PATH: path });
}

const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none', sessionToken: 'a+/=' };

test('eksCredential: what `aws eks get-token` prints: a signed request to STS in the cluster’s region, with its name', async () => {
  const made = await credentialFor(WRITTEN);
  const { status, apiVersion } = JSON.parse(made?.json ?? '');
  const [, prefix, encoded = ''] = /^(k8s-aws-v1\.)(.*)$/.exec(status.token) ?? [];
  const { origin, pathname, searchParams } = new URL(Buffer.from(encoded, 'base64url').toString());
  const {
    'X-Amz-Date': date = '',
    'X-Amz-Signature': signature,
    ...query
  } = Object.fromEntries(searchParams);
  assert.equal(
    [apiVersion, prefix, origin, pathname],
    [WRITTEN.apiVersion, 'k8s-aws-v1.', 'https://sts.us-east-1.amazonaws.com', '/'],
  );
  assert.match(signature ?? '', /^[0-9a-f]{64}$/);
  assert.equal(query, {
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${KEYS.accessKeyId}/${date.slice(0, 8)}/us-east-1/sts/aws4_request`,
    'X-Amz-Expires': '60',
    'X-Amz-Security-Token': KEYS.sessionToken,
    'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
  });
  assert.is(Date.parse(status.expirationTimestamp), made?.expiresAt);
});

for (const [what, plugin, path] of [
  ['with variables of its own', { env: [{ name: 'AWS_CA_BUNDLE', value: 'ca.pem' }] }, PATH],
  ['with a role', { args: [...WRITTEN.args, '--role-arn', 'arn:aws:iam::123456789012:role/a'] }, PATH],
  ['whose words say something else', { args: ['eks', 'get-token'] }, PATH],
  ['of another program', { command: 'aws-iam-authenticator' }, PATH],
  ['at a path of its own', { command: '/opt/aws' }, PATH],
  ['in a version that kubectl refuses', { apiVersion: 'client.authentication.k8s.io/v1alpha1' }, PATH],
  ['that is not installed', {}, temporaryFolder()],
] as const) {
  test(`eksCredential: a plugin ${what} has to run`, async () => {
    assert.is(await credentialFor({ ...WRITTEN, ...plugin }, path), undefined);
  });
}

test('eksCredential: a profile that the kubeconfig names is used, and one that does not exist is refused before the plugin starts', async () => {
  const files = { AWS_CONFIG_FILE: temporaryFile('[profile prod]\n'), AWS_SHARED_CREDENTIALS_FILE: '/none' };
  await withVariables(files, async () => {
    const aws = new Aws('us-east-1', awsSettings(files));
    const env = [{ name: 'AWS_PROFILE', value: 'pord' }];
    const { seen } = await failureOf(() => eksCredential(aws, { ...WRITTEN, env }, { ...files, PATH }));
    assert.match(seen, 'AWS_PROFILE is pord');
  });
});

test('eksCredential: without credentials, the plugin has to run, because it says why', async () => {
  const none = () => Promise.reject(new Error('expired'));
  assert.is(await credentialFor(WRITTEN, PATH, none), undefined);
});

test.run();
