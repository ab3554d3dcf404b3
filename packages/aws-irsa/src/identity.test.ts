import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptance } from './identity.ts';

const INVALID = Object.assign(new Error('The security token included in the request is invalid.'), {
  name: 'InvalidClientTokenId',
  $fault: 'client',
});
const OTHER = Object.assign(new Error('Rate exceeded'), { name: 'Throttling', $fault: 'client' });
const accepts = async () => ({ Arn: 'arn:aws:iam::123456789012:user/me' });
const refuses = () => Promise.reject(INVALID);

test('acceptance: if IAM’s region accepts the credentials that a region refuses, the error names both', async () => {
  assert.is(
    String(await acceptance(INVALID, 'ap-east-1', 'us-east-1', accepts)),
    'InvalidClientTokenId: The security token included in the request is invalid. (us-east-1 accepts the same credentials, ap-east-1 does not)',
  );
});

test('acceptance: any other error stays as it is', async () => {
  assert.is(await acceptance(INVALID, 'ap-east-1', 'us-east-1', refuses), INVALID);
  assert.is(await acceptance(INVALID, 'us-east-1', 'us-east-1', accepts), INVALID);
  assert.is(await acceptance(OTHER, 'ap-east-1', 'us-east-1', accepts), OTHER);
});

test.run();
