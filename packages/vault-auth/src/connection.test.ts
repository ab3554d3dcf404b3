import { serving } from 'engine/testing/serving';
import { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultConnection, vaultAnswers } from './connection.ts';

const warningFor = (environment: ConstructorParameters<typeof VaultConnection>[0]) =>
  vaultAnswers(new VaultConnection(environment, new Kubectl())).warning;

const WARNED: [environment: Parameters<typeof warningFor>[0], warning: RegExp][] = [
  [{ VAULT_ADDR: 'http://vault.corp.example:8200' }, /http address.*VAULT_TOKEN/],
  [{ VAULT_ADDR: 'HTTP://10.0.0.7:8200' }, /http address/],
  [{ VAULT_ADDR: 'https://vault.corp.example', VAULT_SKIP_VERIFY: true }, /VAULT_SKIP_VERIFY/],
];
for (const [environment, warning] of WARNED) {
  test(`vaultAnswers: warns of ${JSON.stringify(environment)}`, () =>
    assert.match(warningFor(environment) ?? '', warning));
}

const UNWARNED: Parameters<typeof warningFor>[0][] = [
  {},
  { VAULT_SKIP_VERIFY: true },
  { VAULT_ADDR: 'https://vault.corp.example' },
  { VAULT_ADDR: 'http://127.0.0.1:8200' },
  { VAULT_ADDR: 'http://localhost:8200' },
  { VAULT_ADDR: 'http://[::1]:8200' },
];
for (const environment of UNWARNED) {
  test(`vaultAnswers: does not warn of ${JSON.stringify(environment)}`, () =>
    assert.is(warningFor(environment), undefined));
}

test('vaultAnswers: a Vault that is still sealed is waited for', async () => {
  let asked = 0;
  await serving(
    (_request, response) => {
      asked += 1;
      const state = { initialized: true, sealed: asked < 3, version: '1.21.0' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state));
    },
    async (VAULT_ADDR) => {
      const connection = new VaultConnection({ VAULT_ADDR, VAULT_TOKEN: 't' }, new Kubectl());
      const work = { signal: new AbortController().signal, say: () => undefined };
      await vaultAnswers(connection).write(undefined, work);
    },
  );
  assert.is(asked, 3);
});

test.run();
