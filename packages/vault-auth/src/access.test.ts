import { refusalOf } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { podAccess } from './access.ts';

const DEV = { containers: [{ env: [{ name: 'VAULT_DEV_ROOT_TOKEN_ID', value: 'root' }] }] };
const SERVER = { containers: [{ env: [{ name: 'VAULT_ADDR', value: 'http://127.0.0.1:8200' }] }] };
const SHELL = { VAULT_TOKEN: 'hvs.of-another-vault', VAULT_NAMESPACE: 'team-a' };
const access = (environment: Parameters<typeof podAccess>[0], spec: Parameters<typeof podAccess>[1]) =>
  podAccess(environment, spec, 'vault/vault-0');

test('podAccess: a dev server gets its own token, and nothing from the shell', () => {
  assert.equal(access(SHELL, DEV), { VAULT_TOKEN: 'root' });
  assert.equal(access({ ...SHELL, VAULT_TOKEN_FOR_CLUSTER: false }, DEV), { VAULT_TOKEN: 'root' });
});

test('podAccess: VAULT_TOKEN is for the Vault in the cluster if the operator says so', () => {
  assert.equal(access({ ...SHELL, VAULT_TOKEN_FOR_CLUSTER: true }, DEV), {
    VAULT_TOKEN: SHELL.VAULT_TOKEN,
    VAULT_NAMESPACE: SHELL.VAULT_NAMESPACE,
  });
  assert.equal(access({ VAULT_TOKEN_FOR_CLUSTER: true }, DEV), { VAULT_TOKEN: 'root' });
});

test('podAccess: a Vault that is no dev server is used by its own address, which the error asks for', () => {
  for (const environment of [{}, SHELL, { ...SHELL, VAULT_TOKEN_FOR_CLUSTER: true }]) {
    assert.match(refusalOf(() => access(environment, SERVER)).next.join(), 'VAULT_ADDR=');
  }
});

test.run();
