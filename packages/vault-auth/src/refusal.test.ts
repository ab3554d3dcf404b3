import type { Failure } from 'engine/resource';
import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { askVault, VaultRefusal } from './refusal.ts';

const CALL = { method: 'PUT', url: 'http://127.0.0.1:8200/v1/auth/aws/login' };
const refusal = (status: number, ...errors: string[]) => new VaultRefusal(status, errors, CALL);
const failureOf = async (error: unknown) =>
  (await thrownBy(() => askVault('vault policy dev', () => Promise.reject(error)))) as Failure;

test('askVault: a path that another run has just taken is a transient failure', async () => {
  assert.ok((await failureOf(refusal(400, 'path is already in use at aws/'))).transient);
  assert.not((await failureOf(refusal(400, 'permission denied'))).transient);
});

test('askVault: a token that Vault does not know is an invalid input; one without the permission is not', async () => {
  const unknown = refusal(403, '2 errors occurred:\n\t* permission denied\n\t* invalid token');
  assert.is((await failureOf(unknown)).kind, 'input');
  assert.is((await failureOf(refusal(403, 'permission denied'))).kind, 'failed');
});

test.run();
