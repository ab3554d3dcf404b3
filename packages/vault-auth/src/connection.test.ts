import { serving } from 'engine/testing/serving';
import { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultConnection } from './connection.ts';

const WORK = { signal: new AbortController().signal, say: () => undefined };
const UP = { initialized: true, sealed: false, version: '1.21.0' };

/** Waits for a Vault that answers these states in turn, and then the last one for good. */
function waitFor(states: readonly object[]): Promise<unknown> {
  let asked = 0;
  return serving(
    (_request, response) => {
      const state = states[Math.min(asked++, states.length - 1)];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state));
    },
    (VAULT_ADDR) => {
      const connection = new VaultConnection({ VAULT_ADDR, VAULT_TOKEN: 't' }, new Kubectl());
      return connection.openWhenUp(WORK).catch((error: unknown) => error);
    },
  );
}

test('openWhenUp: waits for a Vault that is still sealed', async () => {
  const vault = await waitFor([{ ...UP, sealed: true }, { ...UP, sealed: true }, UP]);
  assert.not.instance(vault, Error);
});

test.run();
