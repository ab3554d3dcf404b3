import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import type { Mount } from './mount-table.ts';
import { awsAuthentication, secretsEngine } from './mounts.ts';

const AWS: Mount = { type: 'aws', description: 'of another team', options: null };
const KV2: Mount = { type: 'kv', description: 'of another team', options: { version: '2' } };

const auth = awsAuthentication(GUIDE);
const engine = secretsEngine(GUIDE);

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
  [
    'an auth method whose tokens cannot be renewed',
    auth,
    { ...AWS, config: { token_type: 'batch' } },
    'config.token_type',
    /vault auth tune -token-type=default-service aws\//,
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
