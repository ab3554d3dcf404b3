import { commandText, compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import type { Mount } from './mount-table.ts';
import { awsAuthentication, secretsEngine } from './mounts.ts';

const AWS: Mount = { type: 'aws', description: 'of another team', options: null };
const KV2: Mount = { type: 'kv', description: 'of another team', options: { version: '2' } };

const auth = awsAuthentication(GUIDE);
const engine = secretsEngine(GUIDE);

test('awsAuthentication, secretsEngine: at other paths', () => {
  const elsewhere = { ...GUIDE, VAULT_AWS_AUTH_PATH: 'aws/eu', VAULT_KV_PATH: 'payments' };
  assert.match(commandText(awsAuthentication(elsewhere).command()), 'vault auth enable -path="aws/eu" aws');
  assert.match(commandText(secretsEngine(elsewhere).command()), '-path="payments"');
});

test('a mount that fits needs no change, whatever options a method has', () => {
  for (const options of [null, {}, { version: '1' }])
    assert.equal(compare(auth, { ...AWS, options }), { action: 'no change' });
  assert.equal(compare(engine, KV2), { action: 'no change' });
});

test('a mount that somebody has tuned is kept, and what is tuned is said', () => {
  const config = { default_lease_ttl: 86_400, max_lease_ttl: 0, listing_visibility: 'hidden' };
  const detail = /kept: config\.default_lease_ttl 86400, config\.listing_visibility hidden$/;
  for (const [resource, live] of [
    [auth, AWS],
    [engine, KV2],
  ] as const) {
    const tuned = compare(resource, { ...live, config });
    assert.is(tuned.action, 'no change');
    assert.match(tuned.detail ?? '', detail);
  }
});

const CONFLICTS: [what: string, resource: typeof auth, live: Mount, field: string, option: RegExp][] = [
  ['another auth method', auth, { ...AWS, type: 'kubernetes' }, 'type', /vault auth move/],
  ['another engine', engine, { ...KV2, type: 'database', options: null }, 'type', /vault secrets move/],
  [
    'an auth method whose tokens cannot be renewed',
    auth,
    { ...AWS, config: { token_type: 'batch' } },
    'config.token_type',
    /vault auth tune -token-type=default-service aws\//,
  ],
  [
    'kv without a version, which is 1',
    engine,
    { ...KV2, options: null },
    'options.version',
    /vault kv enable-versioning dev\/\.$/,
  ],
  [
    'kv with no version among its options',
    engine,
    { ...KV2, options: {} },
    'options.version',
    /vault kv enable-versioning dev\/\.$/,
  ],
];
for (const [what, resource, live, field, option] of CONFLICTS) {
  test(`${what} is a conflict, with the command that helps`, () => {
    const { action, differences, options } = compare(resource, live);
    assert.is(action, 'conflict');
    const found = differences?.map((difference) => difference.field);
    assert.equal(found, [field]);
    assert.match(options?.join('\n') ?? '', option);
  });
}

test.run();
