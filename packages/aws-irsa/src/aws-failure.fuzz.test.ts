import { Failure } from 'engine/resource';
import { holdsFor, hostile, huge, megabyteOf, quickly } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awsFailure } from './aws-failure.ts';

/** The names of known errors, and any others. */
const name = fc.oneof(
  fc.constantFrom(
    'AccessDenied',
    'ExpiredTokenException',
    'CredentialsProviderError',
    'LimitExceeded',
    'TimeoutError',
  ),
  hostile,
);
const error = fc
  .tuple(name, fc.oneof({ weight: 40, arbitrary: hostile }, { weight: 1, arbitrary: huge }))
  .map(([named, message]) => Object.assign(new Error(message), { name: named }));
const anything = fc.anything({ withNullPrototype: true });

test('awsFailure: any thrown value becomes a Failure with a message', () => {
  holdsFor(200, fc.oneof(error, anything), (thrown) => {
    const failure = awsFailure('iam role x', thrown);
    assert.instance(failure, Failure);
    assert.type(failure.seen, 'string');
  });
});

for (const words of ['ENOTFOUND ', 'ECONNREFUSED', 'getaddrinfo ENOTFOUND\n', ' ']) {
  test(`awsFailure: reads a megabyte of ${JSON.stringify(words)} at once`, () => {
    quickly(() => awsFailure('iam role x', new Error(megabyteOf(words))));
  });
}

test.run();
