import { LateAnswer } from 'engine/network';
import { Failure } from 'engine/resource';
import { holdsFor, takesAnyText } from 'engine/testing/hostile';
import { thrownBy } from 'engine/testing/thrown';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errorsOf } from './client.ts';
import { askVault, isTransient, VaultRefusal } from './refusal.ts';

const CALL = { method: 'PUT', url: 'http://127.0.0.1:8200/v1/auth/aws/login' };
const refusal = (status: number, ...errors: string[]) => new VaultRefusal(status, errors, undefined, CALL);
const failureOf = async (error: unknown) =>
  (await thrownBy(() => askVault('vault policy dev', () => Promise.reject(error)))) as Failure;

test('VaultRefusal: has Vault’s own words, or the status, and names the call as Vault’s own CLI does', () => {
  assert.is(refusal(400, 'one', 'two').message, 'one\ntwo');
  assert.is(refusal(502).message, 'HTTP status 502');
  assert.is(
    refusal(403, 'permission denied', 'invalid token').words,
    'URL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 403. Errors:\n\n* permission denied\n* invalid token',
  );
});

test('askVault: a denial names its call, which Vault does not', async () => {
  const denied = async (url: string, said: string) =>
    failureOf(new VaultRefusal(403, [said], undefined, { ...CALL, url }));
  const login = await denied(CALL.url, 'permission denied');
  assert.is(login.seen, 'permission denied (PUT auth/aws/login)');
  const said = '1 error occurred:\n\t* permission denied\n\n';
  const other = await denied('http://127.0.0.1:8200/v1/sys/auth/aws', said);
  assert.is(other.seen, '1 error occurred:\n\t* permission denied (PUT sys/auth/aws)');
});

test('askVault: a path that another run has just taken is a transient failure', async () => {
  assert.ok((await failureOf(refusal(400, 'path is already in use at aws/'))).transient);
  assert.not((await failureOf(refusal(400, 'permission denied'))).transient);
});

test('askVault: a token that Vault does not know is an invalid input; one without the permission is not', async () => {
  const unknown = refusal(403, '2 errors occurred:\n\t* permission denied\n\t* invalid token');
  assert.is((await failureOf(unknown)).kind, 'input');
  assert.is((await failureOf(refusal(403, 'permission denied'))).kind, 'failed');
});

test('askVault: an unknown refusal is shown in full, without a guess; any other error is passed on', async () => {
  const failure = await failureOf(refusal(400, 'unable to resolve ARN\nwhole'));
  assert.is(failure.seen, 'unable to resolve ARN\nwhole');
  assert.equal([failure.likely, failure.next], [undefined, []]);
  const error = new Error('connect ECONNREFUSED');
  assert.is(await failureOf(error), error);
});

const failed = (seen: string, error: Error) => new Failure({ resource: 'vault', seen, error });
const RESET = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const TRANSIENT: [error: Error, transient: boolean][] = [
  ...[429, 500, 502, 503, 504].map((status): [Error, boolean] => [refusal(status), true]),
  ...[400, 403, 404, 405].map((status): [Error, boolean] => [refusal(status, 'permission denied'), false]),
  [refusal(503, 'Vault is sealed'), false],
  // AWS, which Vault has called, fails for a moment, or denies the call.
  [refusal(400, 'error making upstream request: received error code 503 from STS: …'), true],
  [refusal(400, 'unable to resolve ARN "arn:…": Throttling: Rate exceeded\n\tstatus code: 400'), true],
  [refusal(400, 'unable to resolve ARN "arn:…": AccessDenied: User: … is not\n\tstatus code: 403'), false],
  [refusal(400, 'error making upstream request: received error code 403 from STS: …'), false],
  // A secrets engine becomes version 2, here or in the primary.
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

takesAnyText(
  'a refusal',
  (text) => {
    const refused = refusal(400, ...errorsOf({ errors: [text] }));
    assert.type(isTransient(refused), 'boolean');
    assert.ok(refused.message.length > 0);
  },
  ['upstream request ', 'unable to resolve ARN ', 'sealed', 'permission denie', ' '],
);

test('errorsOf: for any answer of a proxy, returns messages or none', () => {
  holdsFor(200, fc.oneof(fc.jsonValue(), fc.record({ errors: fc.jsonValue() })), (answer) => {
    for (const words of errorsOf(answer)) assert.type(words, 'string');
  });
});

test.run();
