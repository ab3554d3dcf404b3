import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Mount } from './mount-table.ts';
import { awsAuthMethod, kvSecretsEngine } from './mounts.ts';

const AWS: Mount = { type: 'aws', description: '', options: null };
const KV2: Mount = { type: 'kv', description: '', options: { version: '2' } };

const DEMO = { clusterName: 'demo', region: 'us-east-1', adopt: false, noTags: false };
/** These tests do not call Vault. */
const vault = { open: () => Promise.reject(new Error('not opened')), external: false };
const SPEC = { authPath: 'aws', kvPath: 'dev', roleName: 'dev-role-iam-demo', deleteSecrets: false };
const auth = awsAuthMethod(vault, DEMO, SPEC);
const engine = kvSecretsEngine(vault, DEMO, SPEC);

test('awsAuthMethod, kvSecretsEngine: their commands are the guide’s, in its pod', () => {
  assert.is(auth.command(), 'kubectl exec -n vault vault-0 -- vault auth enable aws');
  assert.is(
    engine.command(),
    'kubectl exec -n vault vault-0 -- vault secrets enable -path="dev" -version=2 kv',
  );
});

test('awsAuthMethod, kvSecretsEngine: at other paths', () => {
  const elsewhere = { ...SPEC, authPath: 'aws/eu', kvPath: 'payments' };
  assert.match(awsAuthMethod(vault, DEMO, elsewhere).command(), 'vault auth enable -path="aws/eu" aws');
  assert.match(kvSecretsEngine(vault, DEMO, elsewhere).command(), '-path="payments"');
});

test('awsAuthMethod, kvSecretsEngine: have their paths as names', () => {
  assert.is(auth.name, 'vault auth method aws/');
  assert.is(engine.name, 'vault secrets engine dev/');
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

test('kvSecretsEngine: says that a kv of version 1 can be upgraded', () => {
  const comparison = compare(engine, { ...KV2, options: null });
  assert.match(
    'options' in comparison ? (comparison.options?.join() ?? '') : '',
    'vault kv enable-versioning dev/',
  );
});

test.run();
