import { compare, ownershipNote } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import type { Mount } from './mount-table.ts';
import { awsAuthentication, secretsEngine } from './mounts.ts';

const AWS: Mount = { type: 'aws', description: '', options: null };
const KV2: Mount = { type: 'kv', description: '', options: { version: '2' } };

const auth = awsAuthentication(GUIDE);
const engine = secretsEngine(GUIDE);

test('awsAuthentication, secretsEngine: at other paths', () => {
  const elsewhere = { ...GUIDE, VAULT_AWS_AUTH_PATH: 'aws/eu', VAULT_KV_PATH: 'payments' };
  assert.match(awsAuthentication(elsewhere).command(), 'vault auth enable -path="aws/eu" aws');
  assert.match(secretsEngine(elsewhere).command(), '-path="payments"');
});

test('a mount that fits needs no change, managed or not', () => {
  assert.equal(compare(auth, AWS), { action: 'no change' });
  assert.equal(compare(engine, { ...KV2, description: 'of another team' }), { action: 'no change' });
  assert.equal(compare(auth, { ...AWS, options: {} }), { action: 'no change' });
  assert.equal(compare(auth, { ...AWS, options: { version: '1' } }), { action: 'no change' });
});

const CONFLICTS: [what: string, resource: typeof auth, live: Mount, field: string, found: string][] = [
  ['another auth method', auth, { ...AWS, type: 'kubernetes' }, 'type', 'kubernetes'],
  ['another engine', engine, { ...KV2, type: 'database', options: null }, 'type', 'database'],
  ['kv of version 1', engine, { ...KV2, options: { version: '1' } }, 'options.version', '1'],
  ['kv without a version, which is 1', engine, { ...KV2, options: null }, 'options.version', '1'],
  ['kv with no version among its options', engine, { ...KV2, options: {} }, 'options.version', '1'],
];
for (const [what, resource, live, field, found] of CONFLICTS) {
  test(`${what} is a conflict, even if it is managed`, () => {
    const comparison = compare(resource, live);
    if (comparison.action !== 'conflict') assert.unreachable(`it is ${comparison.action}`);
    else {
      assert.is(comparison.differences?.length, 1);
      assert.is(comparison.differences?.[0]?.field, field);
      assert.is(comparison.differences?.[0]?.live, found);
      assert.ok((comparison.options?.length ?? 0) > 0);
    }
  });
}

test('names the command that moves the mount', () => {
  const ways = (live: Mount, resource: typeof auth) => {
    const comparison = compare(resource, live);
    return comparison.action === 'conflict' ? (comparison.options?.join('\n') ?? '') : '';
  };
  assert.match(ways({ ...AWS, type: 'github' }, auth), 'vault auth move');
  assert.match(ways({ ...KV2, type: 'database' }, engine), 'vault secrets move');
  assert.not.match(ways({ ...KV2, type: 'database' }, engine), 'enable-versioning');
});

test('awsAuthentication: a teardown keeps a method with which others log in', () => {
  const live = { ...AWS, description: ownershipNote(GUIDE.ownership), others: ['ci'] };
  const kept = { action: 'keep', detail: 'shared: others log in with role ci' };
  const { action, detail } = compare({ ...auth, absent: true }, live);
  assert.equal({ action, detail }, kept);
});

test('secretsEngine: says that a kv of version 1 can be upgraded', () => {
  const comparison = compare(engine, { ...KV2, options: null });
  assert.match(
    'options' in comparison ? (comparison.options?.join() ?? '') : '',
    'vault kv enable-versioning dev/',
  );
});

test.run();
