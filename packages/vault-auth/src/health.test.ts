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
const STATES: [answer: VaultData, lookUp: () => Promise<undefined>, state: Health['state']][] = [
  [ACTIVE, found, 'active'],
  [{ ...ACTIVE, replication_dr_mode: 'primary' }, found, 'active'],
  [{ ...ACTIVE, standby: true }, found, 'active'],
  [{ ...ACTIVE, standby: true, performance_standby: true }, found, 'active'],
  [{ ...ACTIVE, standby: true }, refusing(403, 'permission denied'), 'active'],
  [{ ...ACTIVE, standby: true }, NO_ACTIVE, 'inactive'],
  [{ ...ACTIVE, standby: true }, ELSEWHERE, 'inactive'],
  [{ ...ACTIVE, initialized: false, sealed: true }, found, 'uninitialised'],
  [{ ...ACTIVE, sealed: true, standby: true }, found, 'sealed'],
  [{ ...ACTIVE, replication_dr_mode: 'secondary' }, found, 'secondary'],
];
for (const [answer, lookUp, state] of STATES) {
  test(`readHealth: ${JSON.stringify(answer)} is ${state}`, async () => {
    const access = { address: 'http://127.0.0.1:8200' };
    const health = await readHealth({ access, health: async () => answer, read: lookUp });
    assert.equal(health, { version: '1.21.0', state });
  });
}

const FAILURES: [state: Health['state'], seen: string, words: string][] = [
  ['uninitialised', 'not initialised', 'Vault is not initialized'],
  ['inactive', 'to no active node', 'active cluster node not found'],
  ['sealed', 'sealed', 'Vault is sealed'],
  ['secondary', 'disaster recovery secondary', 'secondary mode'],
];
for (const [state, seen, words] of FAILURES) {
  test(`healthFailure: a Vault that is ${state} cannot be configured, in Vault’s own words`, () => {
    const failure = healthFailure({ version: '1.21.0', state }, 'http://127.0.0.1:8200');
    assert.is(failure?.resource, 'vault at http://127.0.0.1:8200');
    assert.match(failure?.seen ?? '', seen);
    assert.match(failure?.words ?? '', words);
  });
}

test('healthFailure: none if Vault is active', () => {
  assert.is(healthFailure({ version: '1.21.0', state: 'active' }, 'http://127.0.0.1:8200'), undefined);
});

test.run();
