import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isSigned, signAgain } from './signature.ts';

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

sigv4('accepts a request that was signed again for another host', async () => {
  const again = await signAgain(request, '127.0.0.1:1', { accessKeyId: 'AKIA1', secretAccessKey: secret });
  assert.is(again.host, '127.0.0.1:1');
  assert.ok(await isSigned({ ...request, headers: again }, secret));
});

sigv4('accepts a request that was signed again with a replaced key', async () => {
  const renewed = { accessKeyId: 'ASIA2', secretAccessKey: 'new', sessionToken: 'token' };
  const again = await signAgain(request, '127.0.0.1:1', renewed);
  assert.match(again.authorization as string, 'Credential=ASIA2/');
  assert.is(again['x-amz-security-token'], 'token');
  assert.ok(await isSigned({ ...request, headers: again }, 'new'));
});

sigv4.run();
