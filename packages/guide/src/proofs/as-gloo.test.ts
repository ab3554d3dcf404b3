import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultRefusal } from 'vault-auth';
import { brokenLink } from './as-gloo.ts';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const refused = (status: number, path: string, ...errors: string[]) =>
  new VaultRefusal(status, errors, { method: 'POST', url: `http://127.0.0.1:8200/v1/${path}` });
const SECRET = 'dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/probe';
const LOGIN = 'auth/aws/login';

/** An answer of STS or Vault to Gloo, and the words by which its page is found. */
const LINKS: readonly (readonly [error: Error, words: string])[] = [
  [
    named('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
    'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized',
  ],
  [refused(403, LOGIN, 'permission denied'), '/v1/auth/aws/login\nCode: 403. Errors:\n\n* permission denied'],
  [refused(403, SECRET, '1 error occurred:\n\t* permission denied\n\n'), SECRET],
];
for (const [error, words] of LINKS) {
  test(`brokenLink: ${error.message.split('\n')[0]} keeps what was asked`, () => {
    const failure = brokenLink('the login to Vault', error);
    assert.equal(
      [failure.kind, failure.resource, failure.seen],
      ['failed', 'the login to Vault', error.message],
    );
    assert.match(failure.words ?? '', words);
    assert.is(failure.error, error);
  });
}

test('brokenLink: an error that is a Failure already is passed on', () => {
  const failure = new Failure({ resource: 'vault', seen: 'it is sealed' });
  assert.is(brokenLink('the login to Vault', failure), failure);
});

test.run();
