import type { Failure } from 'engine/resource';
import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { askVault, VaultRefusal } from './refusal.ts';

const CALL = { method: 'PUT', url: 'http://127.0.0.1:8200/v1/auth/aws/login' };
const refusal = (status: number, ...errors: string[]) => new VaultRefusal(status, errors, CALL);
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
    failureOf(new VaultRefusal(403, [said], { ...CALL, url }));
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
  assert.equal([failure.cause, failure.next], [undefined, []]);
  const error = new Error('connect ECONNREFUSED');
  assert.is(await failureOf(error), error);
});

test.run();
