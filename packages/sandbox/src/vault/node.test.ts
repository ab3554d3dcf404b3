import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answerAsNode, type VaultNode } from './node.ts';

const vault = async () => ({
  status: 200,
  headers: {},
  body: Buffer.from('{"initialized":true,"sealed":false,"standby":false,"replication_dr_mode":"disabled"}'),
});
const answer = async (node: VaultNode | undefined, path: string) => {
  const { status, body } = await answerAsNode(node, path, vault);
  return { status, says: JSON.parse(body.toString('utf8')) };
};

test('a performance standby reports itself in sys/health and serves every call', async () => {
  const health = await answer('performance-standby', 'sys/health');
  assert.is(health.status, 473);
  assert.is(health.says.performance_standby, true);
  assert.is((await answer('performance-standby', 'auth/aws/login')).status, 200);
});

test('a disaster recovery secondary reports itself in sys/health and refuses other calls', async () => {
  const health = await answer('dr-secondary', 'sys/health');
  assert.is(health.status, 472);
  assert.is(health.says.replication_dr_mode, 'secondary');
  assert.is((await answer('dr-secondary', 'sys/seal-status')).status, 200);
  const refused = await answer('dr-secondary', 'auth/aws/login');
  assert.equal(refused, {
    status: 400,
    says: { errors: ['path disabled in replication DR secondary mode'] },
  });
});

test('without a node, Vault answers itself', async () => {
  assert.is((await answer(undefined, 'sys/health')).status, 200);
});

test.run();
