import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authorization, isSigned, sha256, signAgain, signature } from './sigv4.ts';

const sigv4 = suite('Signature Version 4');

sigv4("gives the signature of AWS's own example", () => {
  const request = {
    method: 'GET',
    path: '/?Action=ListUsers&Version=2010-05-08',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      host: 'iam.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
    },
    payloadHash: sha256(''),
  };
  const signing = {
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    date: '20150830T123600Z',
    region: 'us-east-1',
    service: 'iam',
  };
  assert.is(signature(request, signing), '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7');
});

const secret = 'a-secret';
const date = '20261120T120000Z';
const body = Buffer.from('Action=GetRole');
const headers = { host: 'iam.us-gov.amazonaws.com', 'x-amz-date': date };
const signing = {
  accessKeyId: 'AKIA1',
  secretAccessKey: secret,
  date,
  region: 'us-gov-west-1',
  service: 'iam',
};
const signed = { method: 'POST', path: '/tags/arn%3Aaws?b=2&a=1%2F', headers, payloadHash: sha256(body) };
const request = { ...signed, headers: { ...headers, authorization: authorization(signed, signing) }, body };

sigv4('is right for one secret, path, header and body only', () => {
  assert.ok(isSigned(request, secret));
  assert.not(isSigned(request, 'another'));
  assert.not(isSigned({ ...request, path: '/tags/arn%3Aaws?b=2&a=1' }, secret));
  assert.not(isSigned({ ...request, body: Buffer.from('x') }, secret));
  assert.not(isSigned({ ...request, headers: { ...request.headers, host: 'x' } }, secret));
  assert.not(isSigned({ ...request, headers: {} }, secret));
});

sigv4('is right again after signing anew for another host', () => {
  const again = signAgain(request, '127.0.0.1:1', { accessKeyId: 'AKIA1', secretAccessKey: secret });
  assert.is(again.host, '127.0.0.1:1');
  assert.ok(isSigned({ ...request, headers: again }, secret));
});

sigv4('is right after signing anew with the key that has taken the place of another', () => {
  const renewed = { accessKeyId: 'ASIA2', secretAccessKey: 'new', sessionToken: 'token' };
  const again = signAgain(request, '127.0.0.1:1', renewed);
  assert.match(again.authorization as string, 'Credential=ASIA2/');
  assert.is(again['x-amz-security-token'], 'token');
  assert.ok(isSigned({ ...request, headers: again }, 'new'));
});

sigv4.run();
