import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loginRequest } from './login.ts';

const GUIDE = {
  VAULT_AWS_AUTH_PATH: 'aws',
  STS_ENDPOINT: 'https://sts.eu-central-1.amazonaws.com',
  AWS_REGION: 'eu-central-1',
};
const CREDENTIALS = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'top-secret',
  sessionToken: 'session-token',
};

// That Vault accepts it, and only with the header, is a proof of 04-verify.
test('loginRequest: is Gloo’s: GetCallerIdentity, signed for STS in the region, for a role that it does not name', async () => {
  const { iam_http_request_method, iam_request_url, iam_request_headers, iam_request_body, ...more } =
    await loginRequest(GUIDE, CREDENTIALS, 'vault.gloo.example.com');
  const decoded = (value: unknown) => Buffer.from(String(value), 'base64').toString('utf8');
  assert.is(iam_http_request_method, 'POST');
  assert.is(decoded(iam_request_url), 'https://sts.eu-central-1.amazonaws.com/');
  assert.is(decoded(iam_request_body), 'Action=GetCallerIdentity&Version=2011-06-15');
  const { authorization } = JSON.parse(decoded(iam_request_headers)) as Record<string, string>;
  assert.match(
    authorization ?? '',
    /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/\d{8}\/eu-central-1\/sts\/aws4_request, .*x-vault-aws-iam-server-id/,
  );
  assert.equal(more, {});
});

test.run();
