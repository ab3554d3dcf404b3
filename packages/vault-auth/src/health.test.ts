import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VaultData } from './client.ts';
import { type Health, health, unfit, wrongWith } from './health.ts';

const ACTIVE = { initialized: true, sealed: false, standby: false, version: '1.21.0' };

const STATES: [state: Health['state'], answer: VaultData, findsActiveNode?: boolean][] = [
  ['active', ACTIVE],
  ['active', { ...ACTIVE, replication_dr_mode: 'primary' }],
  ['active', { ...ACTIVE, standby: true }, true],
  ['active', { ...ACTIVE, standby: true, performance_standby: true }, true],
  ['inactive', { ...ACTIVE, standby: true }, false],
  ['secondary', { ...ACTIVE, replication_dr_mode: 'secondary' }],
  ['sealed', { ...ACTIVE, sealed: true, standby: true }],
  ['uninitialised', { ...ACTIVE, initialized: false, sealed: true, standby: true }],
];
for (const [state, answer, findsActiveNode = false] of STATES) {
  test(`health: ${JSON.stringify(answer)} is ${state}`, async () => {
    const vault = { health: async () => answer, findsActiveNode: async () => findsActiveNode };
    assert.equal(await health(vault), { version: '1.21.0', state });
  });
}

test('unfit: an active Vault can be configured', () => {
  assert.is(unfit({ version: '1.21.0', state: 'active' }, 'http://127.0.0.1:8200'), undefined);
  assert.is(wrongWith({ version: '1.21.0', state: 'active' }), undefined);
});

const UNFIT: [state: Health['state'], seen: string, next: string][] = [
  ['uninitialised', 'not initialised', 'vault operator init'],
  ['inactive', 'to no active node', 'bring a majority of them back'],
  ['sealed', 'sealed', 'vault operator unseal'],
  ['secondary', 'disaster recovery secondary', 'primary'],
];
for (const [state, seen, next] of UNFIT) {
  test(`unfit: one that is ${state} says so, and what to do`, () => {
    const failure = unfit({ version: '1.21.0', state }, 'http://127.0.0.1:8200');
    assert.is(failure?.resource, 'vault at http://127.0.0.1:8200');
    assert.match(failure?.seen ?? '', seen);
    assert.is(wrongWith({ version: '1.21.0', state }), failure?.seen);
    assert.match(failure?.next.join() ?? '', next);
    assert.ok(failure?.likely);
    assert.is(failure?.next.length, 1);
  });
}

test.run();
