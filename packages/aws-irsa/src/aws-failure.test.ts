import { validateHeaderValue } from 'node:http';
import { TooLargeAnswer } from 'engine/network';
import { Failure, RUN_AGAIN } from 'engine/resource';
import { takesAnyText } from 'engine/testing/hostile';
import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awsFailure, awsWords, isAwsError, UnreadableAnswer } from './aws-failure.ts';

function named(name: string, message = 'AWS’s own words'): Error {
  return Object.assign(new Error(message), { name });
}

test('isAwsError: matches the SDK’s name and the service’s own, also of the error that a failure was made from', () => {
  assert.ok(isAwsError(named('NoSuchEntity'), 'NoSuchEntity'));
  assert.ok(isAwsError(named('NoSuchEntityException'), 'AccessDenied', 'NoSuchEntity'));
  const error = named('DeleteConflict');
  assert.ok(isAwsError(new Failure({ resource: 'x', seen: 'y', error }), 'DeleteConflict'));
  assert.not(isAwsError(named('NoSuchEntityFound'), 'NoSuchEntity'));
  assert.not(isAwsError(undefined, 'NoSuchEntity'));
});

const FAILURES: [error: Error, kind: string, resource: string][] = [
  [named('CredentialsProviderError'), 'input', 'aws credentials'],
  [named('ExpiredToken'), 'input', 'aws credentials'],
  [named('InvalidClientTokenId'), 'input', 'aws credentials'],
  [named('SignatureDoesNotMatch'), 'input', 'aws credentials'],
  [named('AccessDenied'), 'failed', 'iam role demo'],
  [named('Error', 'getaddrinfo ENOTFOUND sts.us-east-9.amazonaws.com'), 'input', 'iam role demo'],
  [named('Error', 'connect ECONNREFUSED 127.0.0.1:443'), 'failed', 'iam role demo'],
  [named('TimeoutError', 'socket hang up'), 'failed', 'iam role demo'],
];
for (const [error, kind, resource] of FAILURES) {
  test(`awsFailure: ${error.name} (${error.message}) has a cause and something to do`, () => {
    const failure = awsFailure('iam role demo', error);
    assert.equal([failure.kind, failure.resource, failure.seen], [kind, resource, error.message]);
    assert.ok(failure.likely);
    assert.ok(failure.next.length > 0);
    assert.is(failure.cause, error);
  });
}

test('awsFailure: an unknown error is shown in full, without a guess', () => {
  const failure = awsFailure('iam role demo', named('ServiceFailure', 'line one\nline two'));
  assert.is(failure.kind, 'failed');
  assert.is(failure.resource, 'iam role demo');
  assert.is(failure.seen, 'line one\nline two');
  assert.is(failure.likely, undefined);
  assert.equal(failure.next, [RUN_AGAIN]);
  assert.is(failure.transient, false);
});

for (const defect of [
  new TypeError("Cannot read properties of undefined (reading 'Tags')"),
  new ReferenceError('live is not defined'),
  new RangeError('Invalid array length'),
]) {
  test(`awsFailure: a defect of this program is thrown as it is: ${defect.name}`, () => {
    assert.throws(
      () => awsFailure('iam role demo', defect),
      (error: unknown) => error === defect,
    );
  });
}

const NO_DEFECTS: [what: string, error: Error][] = [
  ['an invalid address', (await thrownBy(() => new URL('not an address'))) as Error],
  ['an invalid header', (await thrownBy(() => validateHeaderValue('authorization', 'a\nb'))) as Error],
  ['an answer that cannot be read', Object.assign(new TypeError('null'), { $response: { statusCode: 503 } })],
];
for (const [what, error] of NO_DEFECTS) {
  test(`awsFailure: ${what} is no defect of this program`, () => {
    assert.is(awsFailure('iam role demo', error).cause, error);
  });
}

test('awsFailure: an error from a concurrent change says so and is transient', () => {
  for (const name of ['EntityAlreadyExists', 'ConcurrentModificationException', 'DeleteConflict']) {
    const failure = awsFailure('iam role demo', named(name));
    assert.ok(failure.transient, name);
    assert.ok(failure.likely, name);
  }
});

test('awsFailure: an untrusted certificate is reported, whichever call met it', () => {
  const untrusted = Object.assign(named('CredentialsProviderError', 'self-signed certificate in chain'), {
    code: 'SELF_SIGNED_CERT_IN_CHAIN',
  });
  const failure = awsFailure('iam role demo', untrusted);
  assert.is(failure.kind, 'failed');
  assert.is(failure.resource, 'iam role demo');
  assert.match(failure.next.join(), 'export AWS_CA_BUNDLE=');
});

test('awsFailure: AWS’s own answer is no broken connection, whatever words it contains', () => {
  const said = Object.assign(named('ServiceFailure', 'ECONNREFUSED within AWS'), { $fault: 'server' });
  assert.is(awsFailure('iam role demo', said).likely, undefined);
});

const SAID: [error: unknown, operation: string | undefined, words: string][] = [
  [
    named('AccessDenied', 'no'),
    'CreateRole',
    'An error occurred (AccessDenied) when calling the CreateRole operation: no',
  ],
  [named('AccessDenied', 'no'), undefined, 'An error occurred (AccessDenied): no'],
  [
    named('Error', 'connect ECONNREFUSED ::1:443'),
    'GetRole',
    'Could not connect to the endpoint URL: connect ECONNREFUSED ::1:443',
  ],
  ['odd', undefined, 'An error occurred (Error): odd'],
];
for (const [error, operation, words] of SAID) {
  test(`awsWords: are the AWS CLI’s: ${words}`, () => {
    assert.is(awsWords(error, operation), words);
  });
}

test('awsFailure: for missing credentials, shows only the first line', () => {
  const failure = awsFailure(
    'x',
    named('CredentialsProviderError', 'Could not load credentials\n  at chain'),
  );
  assert.is(failure.seen, 'Could not load credentials');
});

const UNREADABLE: [what: string, error: Error, seen: string][] = [
  [
    'the SDK cannot parse it',
    Object.assign(named('SyntaxError', 'Unexpected token <\n  Deserialization error: …'), { $response: {} }),
    'Unexpected token <',
  ],
  ['it has no request id', new UnreadableAnswer('it has no request id'), 'it has no request id'],
  ['it has no end', new TooLargeAnswer(), 'more than 64 MB'],
];
for (const [what, error, seen] of UNREADABLE) {
  test(`awsFailure: an answer is not AWS’s if ${what}`, () => {
    const failure = awsFailure('iam role demo', error);
    assert.is(failure.seen, `the answer cannot be read: ${seen}`);
    assert.match(failure.likely ?? '', 'other than AWS answers');
  });
}

takesAnyText(
  'awsFailure',
  (text) => {
    for (const name of ['AccessDenied', 'ExpiredTokenException', 'LimitExceeded', 'TimeoutError', text])
      assert.type(awsFailure('iam role x', named(name, text)).seen, 'string');
  },
  ['ENOTFOUND ', 'ECONNREFUSED', 'getaddrinfo ENOTFOUND\n', ' '],
);

test.run();
