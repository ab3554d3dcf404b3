import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VaultData } from './client.ts';
import { type Health, healthFailure, readHealth } from './health.ts';
import { Redirected } from './no-answer.ts';
import { VaultRefusal } from './refusal.ts';

const CALL = { method: 'GET', url: 'http://127.0.0.1:8200/v1/auth/token/lookup-self' };
const found = async () => undefined;
const refusing = (status: number, error: string) => () =>
  Promise.reject(new VaultRefusal(status, [error], CALL));
const NO_ACTIVE = refusing(500, 'local node not active but active cluster node not found');
const ELSEWHERE = () => Promise.reject(new Redirected(307, 'https://vault-1.example:8200', CALL));

const ACTIVE = { initialized: true, sealed: false, standby: false, version: '1.21.0' };
const STANDBY = { ...ACTIVE, standby: true };
const STATES: [answer: VaultData, lookUp: () => Promise<undefined>, state: Health['state'], words: RegExp][] =
  [
    [ACTIVE, found, 'active', /^$/],
    [STANDBY, found, 'active', /^$/],
    [STANDBY, refusing(403, 'permission denied'), 'active', /^$/],
    [STANDBY, NO_ACTIVE, 'inactive', /to no active node.*active cluster node not found/],
    [STANDBY, ELSEWHERE, 'inactive', /to no active node/],
    [
      { ...ACTIVE, initialized: false, sealed: true },
      found,
      'uninitialised',
      /it is not init.*Vault is not init/,
    ],
    [{ ...STANDBY, sealed: true }, found, 'sealed', /it is sealed.*Vault is sealed/],
    [
      { ...ACTIVE, replication_dr_mode: 'secondary' },
      found,
      'secondary',
      /recovery secondary.*secondary mode/,
    ],
  ];
for (const [answer, lookUp, state, words] of STATES) {
  test(`readHealth: ${JSON.stringify(answer)} is ${state}, and the failure has Vault’s own words`, async () => {
    const access = { VAULT_ADDR: 'http://127.0.0.1:8200' };
    const health = await readHealth({ access, health: async () => answer, read: lookUp });
    assert.equal(health, { version: '1.21.0', state });
    const failure = healthFailure(health, access.VAULT_ADDR);
    assert.match(failure ? `${failure.seen} ${failure.words}` : '', words);
  });
}

test.run();
