import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Health, unfit } from './health.ts';

const FIT: Health = {
  initialized: true,
  sealed: false,
  withoutActive: false,
  version: '1.21.0',
  replicationDrMode: 'disabled',
};

test('unfit: nothing keeps an active, unsealed Vault from being configured', () => {
  assert.is(unfit(FIT, 'http://127.0.0.1:8200'), undefined);
  assert.is(unfit({ ...FIT, replicationDrMode: 'primary' }, 'http://127.0.0.1:8200'), undefined);
});

const UNFIT: [what: string, state: Partial<Health>, seen: string, next: string][] = [
  ['is not initialised', { initialized: false, sealed: true }, 'not initialised', 'vault operator init'],
  ['is a standby without an active node', { withoutActive: true }, 'no active node', 'other nodes'],
  ['is sealed', { sealed: true }, 'sealed', 'vault operator unseal'],
  [
    'is a disaster recovery secondary',
    { replicationDrMode: 'secondary' },
    'disaster recovery secondary',
    'primary',
  ],
];
for (const [what, state, seen, next] of UNFIT) {
  test(`unfit: one that ${what} says so, and what to do`, () => {
    const failure = unfit({ ...FIT, ...state }, 'http://127.0.0.1:8200');
    assert.is(failure?.resource, 'vault at http://127.0.0.1:8200');
    assert.match(failure?.seen ?? '', seen);
    assert.match(failure?.next.join() ?? '', next);
    assert.ok(failure?.likely);
    assert.is(failure?.next.length, 1);
  });
}

test.run();
