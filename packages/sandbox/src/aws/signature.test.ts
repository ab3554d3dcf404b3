import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isSigned } from './signature.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html
test("isSigned: AWS's own example, with its secret, path, header and body alone", async () => {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: 'iam.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  };
  const path = '/?Action=ListUsers&Version=2010-05-08';
  const example = { method: 'GET', path, headers, body: Buffer.from('') };
  const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  assert.ok(await isSigned(example, secret));
  assert.not(await isSigned(example, 'another'));
  for (const other of [
    { path: `${path}x` },
    { body: Buffer.from('x') },
    { headers: { ...headers, host: 'x' } },
  ])
    assert.not(await isSigned({ ...example, ...other }, secret));
});

test.run();
