import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loginRequest } from './login.ts';

const SPEC = {
  credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'top-secret', sessionToken: 'session-token' },
  stsEndpoint: 'https://sts.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
  headerValue: 'vault.gloo.example.com',
};

function decoded(value: unknown): string {
  return Buffer.from(String(value), 'base64').toString('utf8');
}

async function headersOf(spec: Parameters<typeof loginRequest>[0]): Promise<Record<string, string>> {
  const { iam_request_headers } = await loginRequest(spec);
  const headers = JSON.parse(decoded(iam_request_headers)) as Record<string, string>;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

test('loginRequest: is the same as Gloo’s: GetCallerIdentity, posted to the regional STS', async () => {
  const request = await loginRequest(SPEC);
  assert.is(request.iam_http_request_method, 'POST');
  assert.is(decoded(request.iam_request_url), 'https://sts.eu-central-1.amazonaws.com/');
  assert.is(decoded(request.iam_request_body), 'Action=GetCallerIdentity&Version=2011-06-15');
});

test('loginRequest: names no role, so that Vault looks for one with the IAM role’s name', async () => {
  assert.equal(Object.keys(await loginRequest(SPEC)).sort(), [
    'iam_http_request_method',
    'iam_request_body',
    'iam_request_headers',
    'iam_request_url',
  ]);
});

test('loginRequest: signs for STS in the configured region, with the session’s token', async () => {
  const headers = await headersOf(SPEC);
  assert.match(
    headers.authorization ?? '',
    /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/\d{8}\/eu-central-1\/sts\/aws4_request, /,
  );
  assert.is(headers['x-amz-security-token'], 'session-token');
  assert.is(headers.host, 'sts.eu-central-1.amazonaws.com');
});

function signedHeaders(headers: Record<string, string>): string[] {
  return /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
}

test('loginRequest: the server ID header is sent and signed', async () => {
  const headers = await headersOf(SPEC);
  assert.is(headers['x-vault-aws-iam-server-id'], 'vault.gloo.example.com');
  for (const name of ['host', 'x-amz-date', 'x-amz-security-token', 'x-vault-aws-iam-server-id']) {
    assert.ok(signedHeaders(headers).includes(name), name);
  }
});

test('loginRequest: the server ID header can be left out', async () => {
  const { headerValue: _none, ...spec } = SPEC;
  const headers = await headersOf(spec);
  assert.is(headers['x-vault-aws-iam-server-id'], undefined);
  assert.not(signedHeaders(headers).includes('x-vault-aws-iam-server-id'));
});

test('loginRequest: no part of it contains the secret key', async () => {
  for (const part of Object.values(await loginRequest(SPEC))) {
    assert.not.match(decoded(part), 'top-secret');
    assert.not.match(String(part), 'top-secret');
  }
});

test.run();
