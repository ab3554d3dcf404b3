import type { PageId } from 'engine/resource';
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
const STATES: [answer: VaultData, lookUp: () => Promise<undefined>, state: Health['state'], page?: PageId][] =
  [
    [ACTIVE, found, 'active'],
    [STANDBY, found, 'active'],
    [STANDBY, refusing(403, 'permission denied'), 'active'],
    [STANDBY, NO_ACTIVE, 'inactive', 'vault-without-active'],
    [STANDBY, ELSEWHERE, 'inactive', 'vault-without-active'],
    [{ ...ACTIVE, initialized: false, sealed: true }, found, 'uninitialised', 'vault-sealed'],
    [{ ...STANDBY, sealed: true }, found, 'sealed', 'vault-sealed'],
    [{ ...ACTIVE, replication_dr_mode: 'secondary' }, found, 'secondary', 'vault-without-active'],
  ];
for (const [answer, lookUp, state, page] of STATES) {
  test(`readHealth: ${JSON.stringify(answer)} is ${state}, and the failure has the page ${page ?? '(none)'}`, async () => {
    const access = { VAULT_ADDR: 'http://127.0.0.1:8200' };
    const health = await readHealth({ access, health: async () => answer, read: lookUp });
    assert.equal(health, { version: '1.21.0', state });
    assert.is(healthFailure(health, access.VAULT_ADDR)?.page, page);
  });
}

test.run();
