import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VaultData } from './client.ts';
import { health, unfit } from './health.ts';

const ACTIVE = { initialized: true, sealed: false, standby: false, version: '1.21.0' };

const UNFIT: [answer: VaultData, seen: string, words: string][] = [
  [{ ...ACTIVE, initialized: false, sealed: true }, 'not initialised', 'Vault is not initialized'],
  [{ ...ACTIVE, standby: true }, 'to no active node', 'active cluster node not found'],
  [{ ...ACTIVE, sealed: true, standby: true }, 'sealed', 'Vault is sealed'],
  [{ ...ACTIVE, replication_dr_mode: 'secondary' }, 'disaster recovery secondary', 'secondary mode'],
];
for (const [answer, seen, words] of UNFIT) {
  test(`unfit: ${JSON.stringify(answer)} is said to be ${seen}`, async () => {
    const found = await health({ health: async () => answer, findsActiveNode: async () => false });
    assert.is(found.version, '1.21.0');
    const failure = unfit(found, 'http://127.0.0.1:8200');
    assert.is(failure?.resource, 'vault at http://127.0.0.1:8200');
    assert.match(failure?.seen ?? '', seen);
    assert.match(failure?.words ?? '', words);
  });
}

const FIT: VaultData[] = [
  ACTIVE,
  { ...ACTIVE, replication_dr_mode: 'primary' },
  { ...ACTIVE, standby: true },
  { ...ACTIVE, standby: true, performance_standby: true },
];
for (const answer of FIT) {
  test(`unfit: not ${JSON.stringify(answer)} that finds its active node`, async () => {
    const found = await health({ health: async () => answer, findsActiveNode: async () => true });
    assert.is(unfit(found, 'http://127.0.0.1:8200'), undefined);
  });
}

test.run();
