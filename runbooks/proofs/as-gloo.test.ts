import { Failure, RUN_AGAIN } from 'engine/resource';
import { pageOf } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultRefusal } from 'vault-auth';
import { brokenLink } from './as-gloo.ts';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const refused = (status: number, path: string, ...errors: string[]) =>
  new VaultRefusal(status, errors, undefined, { method: 'POST', url: `http://127.0.0.1:8200/v1/${path}` });
const SECRET = 'dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/probe';
const LOGIN = 'auth/aws/login';

/** An answer of STS or Vault to Gloo, and its diagnosis. */
const LINKS: readonly (readonly [error: Error, id: string])[] = [
  [named('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'), 'trust-policy-differs'],
  [refused(403, LOGIN, 'permission denied'), 'auth-not-enabled'],
  [refused(403, SECRET, '1 error occurred:\n\t* permission denied\n\n'), 'vault-policy-narrow'],
];
for (const [error, id] of LINKS) {
  test(`brokenLink: ${error.message.split('\n')[0]} is ${id}`, () => {
    const failure = brokenLink('the login to Vault', error);
    assert.is(failure.resource, 'the login to Vault');
    assert.is(failure.seen, error.message);
    assert.is(failure.kind, 'failed');
    assert.is(failure.diagnosis, id);
    // The words of an error may choose one of the page's causes, which is added, and whose remedy is the next step.
    const { cause, next, confirm } = pageOf(id);
    assert.ok([cause, ...confirm.map((one) => `${cause} ${one.cause}`)].includes(failure.likely ?? ''));
    assert.ok([next, ...confirm.map(({ remedy }) => remedy)].includes(failure.next.join()));
    assert.is(failure.cause, error);
  });
}

test('brokenLink: an unknown error is shown in full, without a guess', () => {
  const failure = brokenLink('the login to Vault', refused(400, LOGIN, 'odd'));
  assert.is(failure.likely, undefined);
  assert.equal(failure.next, [RUN_AGAIN]);
});

test('brokenLink: an error that is a Failure already is passed on', () => {
  const failure = new Failure({ resource: 'vault', seen: 'it is sealed' });
  assert.is(brokenLink('the login to Vault', failure), failure);
});

test.run();
