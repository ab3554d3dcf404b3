import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Health, unfit } from './health.ts';

const FIT: Health = {
  initialized: true,
  sealed: false,
  standby: false,
  version: '1.21.0',
  replicationDrMode: 'disabled',
};

test('unfit: nothing keeps an active, unsealed Vault from being configured', () => {
  assert.is(unfit(FIT, 'http://127.0.0.1:8200'), undefined);
  assert.is(unfit({ ...FIT, replicationDrMode: 'primary' }, 'http://127.0.0.1:8200'), undefined);
});

const UNFIT: [what: string, state: Partial<Health>, seen: string, next: string][] = [
  ['is not initialised', { initialized: false, sealed: true }, 'not initialised', 'vault operator init'],
  ['is sealed', { sealed: true }, 'sealed', 'vault operator unseal'],
  ['is sealed and a standby', { sealed: true, standby: true }, 'sealed', 'vault operator unseal'],
  ['is a standby', { standby: true }, 'standby', 'active node'],
  [
    'is a disaster recovery secondary',
    { standby: true, replicationDrMode: 'secondary' },
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
