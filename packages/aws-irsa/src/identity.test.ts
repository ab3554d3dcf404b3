import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awsFailure } from './aws-failure.ts';
import { acceptance } from './identity.ts';

const named = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $fault: 'client' });
const INVALID = named('InvalidClientTokenId', 'The security token included in the request is invalid.');
const accepts = async () => ({ Arn: 'arn:aws:iam::123456789012:user/me' });
const refuses = () => Promise.reject(INVALID);

const CASES: [
  what: string,
  error: Error,
  region: string,
  home: string,
  ask: () => Promise<unknown>,
  cause: RegExp,
][] = [
  ['the first region accepts them', INVALID, 'ap-east-1', 'us-east-1', accepts, /has not enabled the region/],
  ['the first region refuses them too', INVALID, 'ap-east-1', 'us-east-1', refuses, /does not know these/],
  ['there is no other region to ask', INVALID, 'us-east-1', 'us-east-1', accepts, /does not know these/],
];
for (const [what, error, region, home, ask, cause] of CASES) {
  test(`acceptance: a region refuses credentials, and ${what}`, async () => {
    const failure = awsFailure('aws caller identity', await acceptance(error, region, home, ask));
    assert.is(failure.kind, 'input');
    assert.is(failure.resource, 'aws credentials');
    assert.match(failure.likely ?? '', cause);
  });
}

test('acceptance: names both regions, and advises to enable the one, not to make keys', async () => {
  const failure = awsFailure('x', await acceptance(INVALID, 'ap-east-1', 'us-east-1', accepts));
  assert.is(
    failure.seen,
    'The security token included in the request is invalid. (us-east-1 accepts the same credentials, ap-east-1 does not)',
  );
  assert.match(failure.next.join(), 'get-region-opt-status --region us-east-1 --region-name <region> shows');
  assert.not.match(failure.next.join(), 'aws sso login');
});

test.run();
