import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readCall } from './call.ts';
import { refuseSignature } from './front.ts';
import { DEFAULT_SETTINGS } from './rule.ts';
import { isSigned, refuseTime, signable, signer } from './signature.ts';

const sigv4 = suite('Signature Version 4');

// https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html
sigv4("verifies the signature of AWS's own example", async () => {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: 'iam.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  };
  const example = {
    method: 'GET',
    path: '/?Action=ListUsers&Version=2010-05-08',
    headers,
    body: Buffer.from(''),
  };
  assert.ok(await isSigned(example, 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'));
});

const secret = 'a-secret';
const request = {
  method: 'POST',
  path: '/tags/arn%3Aaws?b=2&a=1%2F',
  headers: {
    host: 'iam.us-gov.amazonaws.com',
    'x-amz-date': '20261120T120000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIA1/20261120/us-gov-west-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=13f275864e0f8908e11ae32e75696a0aebcef9408586222ce49c72142550d468',
  },
  body: Buffer.from('Action=GetRole'),
};

sigv4('accepts a signature for only one secret, path, header and body', async () => {
  assert.ok(await isSigned(request, secret));
  assert.not(await isSigned(request, 'another'));
  assert.not(await isSigned({ ...request, path: '/tags/arn%3Aaws?b=2&a=1' }, secret));
  assert.not(await isSigned({ ...request, body: Buffer.from('x') }, secret));
  assert.not(await isSigned({ ...request, headers: { ...request.headers, host: 'x' } }, secret));
  assert.not(await isSigned({ ...request, headers: {} }, secret));
});

sigv4.run();

const check = suite('the signature of a call to STS');

const NOW = '20261120T121000Z';
const OWNER = { arn: 'arn:aws:iam::123456789012:user/engineer', secretAccessKey: secret };

/** What STS answers to a call of us-east-1 that is signed as usual except for this. */
async function refusal(other: {
  secret?: string;
  region?: string;
  names?: readonly string[];
  headers?: Record<string, string>;
  clockAheadSeconds?: number;
}): Promise<string | undefined> {
  const { region = 'us-east-1', names = ['host', 'x-amz-date'], clockAheadSeconds = 0 } = other;
  const url = new URL('https://sts.us-east-1.amazonaws.com/');
  const now = new Date();
  const key = { accessKeyId: 'AKIA1', secretAccessKey: other.secret ?? secret };
  const { headers } = await signer(key, region, 'sts').sign(
    signable('POST', url, { host: url.hostname }, 'Action=GetCallerIdentity'),
    {
      signingDate: now,
      signableHeaders: new Set(names),
      unsignableHeaders: new Set(['host'].filter((name) => !names.includes(name))),
    },
  );
  const signed = {
    method: 'POST',
    path: '/',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', ...other.headers },
    body: Buffer.from('Action=GetCallerIdentity'),
  };
  const account = {
    settings: { ...DEFAULT_SETTINGS, clockAheadSeconds },
    keys: new Map([['AKIA1', OWNER]]),
  };
  const call = readCall(signed, url.hostname);
  const refused = await refuseSignature(account, { call, request: signed });
  return refused && `${refused.code}: ${refused.message}`;
}

check('is valid for its key, region, host and time', async () => {
  assert.is(await refusal({}), undefined);
  for (const [other, says] of [
    [{ secret: 'another' }, 'SignatureDoesNotMatch: The request signature we calculated'],
    [{ region: 'eu-west-1' }, "valid region, not 'eu-west-1'"],
    [{ names: ['x-amz-date'] }, "'Host' or ':authority' must be a 'SignedHeader'"],
    [{ clockAheadSeconds: 600 }, 'SignatureDoesNotMatch: Signature expired'],
    [{ headers: { 'x-amz-security-token': 'of another key' } }, 'InvalidClientTokenId'],
    [{ headers: { authorization: '' } }, 'MissingAuthenticationToken'],
  ] as const)
    assert.match((await refusal(other)) ?? '', says);
});

check('is accepted five minutes before and after its time', () => {
  const call = {
    service: 'iam',
    action: 'GetRole',
    region: 'us-east-1',
    protocol: 'query',
    params: {},
  } as const;
  const at = (signedAt: string) => refuseTime(call, signedAt, new Date('2026-11-20T12:10:00.900Z'))?.message;
  for (const date of ['20261120T120501Z', NOW, '20261120T121500Z']) assert.is(at(date), undefined);
  assert.is(
    at('20261120T120000Z'),
    'Signature expired: 20261120T120000Z is now earlier than 20261120T120500Z (20261120T121000Z - 5 min.)',
  );
  assert.match(
    at('20261120T122000Z') ?? '',
    'Signature not yet current: 20261120T122000Z is still later than',
  );
});

check.run();
