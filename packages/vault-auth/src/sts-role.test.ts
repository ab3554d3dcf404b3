import { compare, type Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Vault } from './client.ts';
import { stsRole } from './client-config.ts';

const SPEC = {
  authPath: 'aws',
  accountId: '123456789012',
  stsRole: 'arn:aws:iam::123456789012:role/vault',
  roleName: 'dev-role-iam-demo',
};
const DEMO = { clusterName: 'demo', region: 'us-east-1', adopt: false, noTags: false };
/** These tests do not call Vault. */
const VAULT = { open: () => Promise.reject(new Error('not opened')), external: false };
const DIFFERING = { sts_role: 'arn:aws:iam::123456789012:role/before' };

function compared(live: object, adopt = false) {
  const use = { data: DIFFERING, managed: true, others: [] };
  return compare(stsRole(VAULT, { ...DEMO, adopt }, SPEC), { ...use, ...live });
}

test('stsRole: one that differs is updated if only this cluster logs in', () => {
  assert.equal(compared({}), {
    action: 'update',
    differences: [{ field: 'sts_role', live: DIFFERING.sts_role, wanted: SPEC.stsRole }],
  });
});

const SHARED: [whose: string, live: object, words: RegExp][] = [
  ['by a role of another cluster', { others: ['role-of-us'] }, /role role-of-us/],
  ['by roles that cannot be listed', { others: undefined }, /Others may log in .* permission denied/],
  ['by the cluster that enabled it', { managed: false, otherCluster: 'us' }, /cluster us/],
];
for (const [whose, live, words] of SHARED) {
  test(`stsRole: one that differs and is used ${whose} is a conflict, and --adopt updates it`, () => {
    const comparison = compared(live);
    assert.is(comparison.action, 'conflict');
    assert.match('options' in comparison ? comparison.options.join('\n') : '', words);
    assert.is(compared(live, true).action, 'update');
  });
}

test('stsRole: one that fits needs no change, whoever enabled the auth method', () => {
  const data = { sts_role: SPEC.stsRole };
  assert.equal(compared({ data }), { action: 'no change' });
  assert.is(compared({ data, managed: false, otherCluster: 'us' }).action, 'no change');
});

test('stsRole: one that another run has written since the plan is not overwritten', async () => {
  const written: unknown[] = [];
  const vault = { read: async () => DIFFERING, write: async (...call: unknown[]) => written.push(call) };
  const open = async () => vault as unknown as Vault;
  const work = { signal: new AbortController().signal, say: () => undefined };
  const writing = stsRole({ ...VAULT, open }, DEMO, SPEC).write(undefined, work);
  await writing.then(
    () => assert.unreachable(),
    (error: Failure) => assert.ok(error.transient),
  );
  assert.equal(written, []);
});

test.run();
