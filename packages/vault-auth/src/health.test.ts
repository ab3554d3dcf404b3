import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VaultData } from './client.ts';
import { health, unfit } from './health.ts';

const ACTIVE = { initialized: true, sealed: false, standby: false, version: '1.21.0' };

const UNFIT: [answer: VaultData, seen: string, next: string][] = [
  [{ ...ACTIVE, initialized: false, sealed: true }, 'not initialised', 'vault operator init'],
  [{ ...ACTIVE, standby: true }, 'to no active node', 'bring a majority of them back'],
  [{ ...ACTIVE, sealed: true, standby: true }, 'sealed', 'vault operator unseal'],
  [{ ...ACTIVE, replication_dr_mode: 'secondary' }, 'disaster recovery secondary', 'primary'],
];
for (const [answer, seen, next] of UNFIT) {
  test(`unfit: ${JSON.stringify(answer)} is said to be ${seen}, and what to do`, async () => {
    const found = await health({ health: async () => answer, findsActiveNode: async () => false });
    assert.is(found.version, '1.21.0');
    const failure = unfit(found, 'http://127.0.0.1:8200');
    assert.is(failure?.resource, 'vault at http://127.0.0.1:8200');
    assert.match(failure?.seen ?? '', seen);
    assert.match(failure?.next.join() ?? '', next);
    assert.ok(failure?.likely);
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
