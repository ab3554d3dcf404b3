import { commandText, compare, markNote } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SYSTEMS } from '../testing/systems.ts';
import type { Mount } from './mount-table.ts';
import { authMethod, secretsEngine } from './mounts.ts';

const AWS: Mount = { type: 'aws', description: 'of another team', options: null };
const KV2: Mount = { type: 'kv', description: 'of another team', options: { version: '2' } };

const auth = authMethod(SYSTEMS, 'aws', 'aws');
const engine = secretsEngine(SYSTEMS, 'kv', { path: 'dev', version: 2 });

test('kv with no version among its options is a conflict, with the command that helps', () => {
  const { action, differences, options } = compare(engine, { ...KV2, options: {} });
  assert.equal([action, differences?.map(({ field }) => field)], ['conflict', ['options.version']]);
  assert.match(options?.join('\n') ?? '', /vault kv enable-versioning dev\/$/);
});

const OURS = { description: markNote('created', SYSTEMS.ownership) };

for (const [resource, live, config, tune] of [
  [auth, AWS, { max_lease_ttl: 1 }, /vault auth tune -max-lease-ttl=-1 aws\/$/],
  [auth, AWS, { default_lease_ttl: 60 }, /vault auth tune/],
  [auth, AWS, { token_type: 'batch' }, /vault auth tune/],
  [engine, KV2, { max_lease_ttl: 1 }, /vault secrets tune -max-lease-ttl=-1 dev\/$/],
  [
    engine,
    KV2,
    { audit_non_hmac_response_keys: ['data'] },
    /vault secrets tune -audit-non-hmac-response-keys= dev\/$/,
  ],
  [engine, KV2, { delete_version_after: '5s' }, /-- vault write dev\/config delete_version_after=0s$/],
] as const) {
  const [[field, value] = []] = Object.entries(config);
  test(`${resource.kind} tuned to ${field} ${value}: ours is updated, and anybody else’s a conflict`, () => {
    const found = compare(resource, { ...live, ...OURS, config });
    assert.is(found.action, 'update');
    assert.equal(
      found.differences?.map((difference) => [difference.field, difference.live]),
      [[`config.${field}`, typeof value === 'object' ? '["(not shown)"]' : String(value)]],
    );
    assert.match(commandText(resource.command({ ...live, ...OURS, config })), tune);
    assert.is(compare(resource, { ...live, config }).action, 'conflict');
  });
}

test('kv tuned by the command that takes the names away is as it should be: Vault keeps an empty name', () => {
  const config = { audit_non_hmac_request_keys: [''], audit_non_hmac_response_keys: [''] };
  assert.is(compare(engine, { ...KV2, ...OURS, config }).action, 'no change');
});

test.run();
