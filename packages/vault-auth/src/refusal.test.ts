import { LateAnswer } from 'engine/network';
import { Failure } from 'engine/resource';
import { failureOf } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { adviceOnPrinted, askVault, VaultRefusal } from './refusal.ts';
import { isTransient } from './transient.ts';

const refusal = (status: number, ...errors: string[]) =>
  new VaultRefusal(status, errors, { method: 'PUT', url: 'http://127.0.0.1:8200/v1/auth/aws/login' });
const failed = (seen: string, error: Error) => new Failure({ resource: 'vault', seen, error });
const RESET = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const TRANSIENT: [error: Error, isConcurrentChange: boolean][] = [
  ...[429, 500, 502, 503, 504].map((status): [Error, boolean] => [refusal(status), true]),
  ...[400, 403, 404, 405].map((status): [Error, boolean] => [refusal(status, 'permission denied'), false]),
  [refusal(503, 'Vault is sealed'), false],
  // AWS, called by Vault, fails for a moment, or denies the call.
  [refusal(400, 'error making upstream request: received error code 503 from STS: …'), true],
  [refusal(400, 'unable to resolve ARN "arn:…": Throttling: Rate exceeded\n\tstatus code: 400'), true],
  [refusal(400, 'unable to resolve ARN "arn:…": AccessDenied: User: … is not\n\tstatus code: 403'), false],
  [refusal(400, 'error making upstream request: received error code 403 from STS: …'), false],
  // A secrets engine is being upgraded to version 2, here or in the primary.
  [refusal(400, 'Upgrading from non-versioned to versioned data. This backend will be unavailable'), true],
  [refusal(400, 'Waiting for the primary to upgrade from non-versioned to versioned data.'), true],
  [failed('socket hang up', RESET), true],
  [failed('certificate has expired', new Error()), false],
];
for (const [error, transient] of TRANSIENT) {
  test(`isTransient: ${transient ? 'yes' : 'no'} for ${error.message}`, () => {
    assert.is(isTransient(error), transient);
  });
}

test('isTransient: a call that ran out of time, once', () => {
  const late = failed('late', new LateAnswer(1));
  assert.equal(
    [1, 2].map((attempt) => isTransient(late, attempt)),
    [true, false],
  );
});

const asked = (error: unknown) => failureOf(() => askVault('vault policy dev', () => Promise.reject(error)));

test('askVault: a path that another run has just taken is a transient failure', async () => {
  assert.ok((await asked(refusal(400, 'path is already in use at aws/'))).isConcurrentChange);
  assert.not((await asked(refusal(400, 'permission denied'))).isConcurrentChange);
});

test('askVault: a token that Vault does not know is an invalid input; one without the permission is not', async () => {
  const unknown = refusal(403, '2 errors occurred:\n\t* permission denied\n\t* invalid token');
  assert.is((await asked(unknown)).kind, 'input');
  assert.match((await asked(unknown)).cause ?? '', 'Vault does not know the token');
  assert.is((await asked(refusal(403, 'permission denied'))).kind, 'failed');
});

test('adviceOnPrinted: an error as vault prints it has the advice on its status', () => {
  assert.match(adviceOnPrinted('Code: 429. Errors:\n\n* request path "x"').cause ?? '', 'A rate limit');
  assert.equal(adviceOnPrinted('Code: 500. Errors:\n\n* internal error'), {});
  assert.equal(adviceOnPrinted('internal error'), {});
});

test.run();
