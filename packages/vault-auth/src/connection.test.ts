import { serving } from 'engine/testing/serving';
import { work } from 'engine/testing/work';
import { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultConnection } from './connection.ts';
import { vaultAnswers } from './status.ts';

type Environment = ConstructorParameters<typeof VaultConnection>[0];

const RISKS: [environment: Environment, warning: RegExp | undefined][] = [
  [{ VAULT_ADDR: 'http://vault.corp.example:8200' }, /http address.*VAULT_TOKEN/],
  [{ VAULT_ADDR: 'HTTP://10.0.0.7:8200' }, /http address/],
  [{ VAULT_ADDR: 'https://vault.corp.example', VAULT_SKIP_VERIFY: true }, /VAULT_SKIP_VERIFY/],
  [{}, undefined],
  [{ VAULT_ADDR: 'https://vault.corp.example' }, undefined],
  [{ VAULT_ADDR: 'http://127.0.0.1:8200' }, undefined],
  [{ VAULT_ADDR: 'http://[::1]:8200' }, undefined],
];
for (const [environment, warning] of RISKS) {
  test(`vaultAnswers: ${warning ? 'warns' : 'does not warn'} of ${JSON.stringify(environment)}`, () => {
    const found = vaultAnswers(new VaultConnection(environment, new Kubectl())).warning?.(undefined);
    if (warning === undefined) assert.is(found, undefined);
    else assert.match(found ?? '', warning);
  });
}

test('vaultAnswers: a Vault that is still sealed is waited for', async () => {
  let asked = 0;
  await serving(
    ({ url }, response) => {
      if (url === '/v1/sys/health') asked += 1;
      const state = { initialized: true, sealed: asked < 3, version: '1.21.0', request_id: 'r' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state));
    },
    async (VAULT_ADDR) => {
      const connection = new VaultConnection({ VAULT_ADDR, VAULT_TOKEN: 't' }, new Kubectl());
      await vaultAnswers(connection).write(undefined, work);
    },
  );
  assert.is(asked, 3);
});

test.run();
