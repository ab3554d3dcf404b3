import { validateHeaderValue } from 'node:http';
import { TooLargeAnswer } from 'engine/network';
import { Failure } from 'engine/resource';
import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awsExplanation, awsFailure, isAwsError, UnreadableAnswer } from './aws-failure.ts';

function named(name: string, message = 'AWS’s own words', more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more });
}

test('isAwsError: matches the SDK’s name and the service’s own, also of the error that a failure was made from', () => {
  assert.ok(isAwsError(named('NoSuchEntity'), 'NoSuchEntity'));
  assert.ok(isAwsError(named('NoSuchEntityException'), 'AccessDenied', 'NoSuchEntity'));
  const error = named('DeleteConflict');
  assert.ok(isAwsError(new Failure({ resource: 'x', seen: 'y', error }), 'DeleteConflict'));
  assert.not(isAwsError(named('NoSuchEntityFound'), 'NoSuchEntity'));
  assert.not(isAwsError(undefined, 'NoSuchEntity'));
});

test('awsFailure: a quota is named as the cause, with how to have room again; a rate is none', () => {
  for (const name of ['LimitExceeded', 'LimitExceededException']) {
    const { cause, next } = awsFailure('iam role demo', named(name, 'Cannot exceed quota'));
    assert.match(cause ?? '', 'quota', name);
    assert.match(next.join(), 'Service Quotas', name);
    assert.not.match(next.join(), 'open-id');
  }
  const ofProviders = named('LimitExceeded', 'Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100');
  assert.match(awsFailure('iam oidc provider', ofProviders).next.join(), 'list-open-id-connect-providers');
  assert.is(awsFailure('iam role demo', named('RequestLimitExceeded')).cause, undefined);
});

const ROLE = 'iam role demo';
const CREDENTIALS = 'aws credentials';
const FAILURES: [error: Error, kind: string, resource: string, transient?: boolean][] = [
  [named('CredentialsProviderError'), 'input', CREDENTIALS],
  [named('SignatureDoesNotMatch'), 'input', CREDENTIALS],
  [named('AccessDenied'), 'failed', ROLE],
  [named('EntityAlreadyExists'), 'failed', ROLE, true],
  [named('DeleteConflict'), 'failed', ROLE, true],
  [named('Error', 'getaddrinfo ENOTFOUND sts.us-east-9.amazonaws.com'), 'input', ROLE],
  [named('Error', 'connect ECONNREFUSED 127.0.0.1:443'), 'failed', ROLE],
  // The same for every call.
  [
    named('CredentialsProviderError', 'self-signed certificate', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
    'failed',
    ROLE,
  ],
  // Node's own errors, which are not defects of this program.
  [(await thrownBy(() => new URL('not an address'))) as Error, 'failed', ROLE],
  [(await thrownBy(() => validateHeaderValue('authorization', 'a\nb'))) as Error, 'failed', ROLE],
];
for (const [error, kind, resource, transient = false] of FAILURES) {
  test(`awsFailure: ${error.name} (${error.message}) is ${kind}, and keeps what leads to its page`, () => {
    const failure = awsFailure(ROLE, error);
    assert.equal([failure.kind, failure.resource, failure.seen], [kind, resource, error.message]);
    const { words, page } = failure;
    assert.equal({ words, page }, { words: undefined, page: undefined, ...awsExplanation(error) });
    assert.is(failure.error, error);
    assert.is(failure.isConcurrentChange, transient);
  });
}

test('awsFailure: a defect of this program is thrown as it is', async () => {
  const defect = new TypeError("Cannot read properties of undefined (reading 'Tags')");
  assert.is(await thrownBy(() => awsFailure(ROLE, defect)), defect);
});

const UNREADABLE: [what: string, error: Error, seen: string][] = [
  [
    'the SDK cannot parse it',
    named('SyntaxError', '"<!DOCTYPE "... is not valid JSON\n  Deserialization error: …', { $response: {} }),
    'it is not what AWS returns',
  ],
  [
    'the SDK fails on it',
    Object.assign(new TypeError("reading 'cluster'"), { $response: { statusCode: 503 } }),
    'it is not what AWS returns',
  ],
  ['it has no request id', new UnreadableAnswer('it has no request id'), 'it has no request id'],
  ['it has no end', new TooLargeAnswer(), 'more than 64 MB'],
];
for (const [what, error, seen] of UNREADABLE) {
  test(`awsFailure: an answer is not AWS’s if ${what}`, () => {
    const failure = awsFailure(ROLE, error);
    assert.is(failure.seen, `the answer cannot be read: ${seen}`);
    assert.is(failure.page, 'aws-not-reached');
  });
}

test.run();
