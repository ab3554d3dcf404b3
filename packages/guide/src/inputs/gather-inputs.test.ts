import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NO_FLAGS } from 'engine/command-line/flags';
import { mask } from 'engine/resource';
import * as assert from 'uvu/assert';
import { ENOUGH, failureOf, suiteWithFolder, writeEnv } from '../../testing/gathering.ts';
import { gatherInputs } from './gather-inputs.ts';
import { SECRET_INPUTS } from './inputs.ts';

const test = suiteWithFolder('where inputs come from');

test('a flag overrides the environment, that the cluster’s file, and that the guide', ({ folder }) => {
  const file =
    'NAMESPACE=from-file\nEDGE_VERSION=v1.17.9\nAWS_REGION=eu-west-1\n# a remark\nGLOO_LICENSE_KEY="abc#def"\n';
  writeEnv(folder, '.env.flagged', file);
  const flags = { ...NO_FLAGS, cluster: 'flagged', region: 'us-west-2' };
  const inputs = gatherInputs(flags, { ...ENOUGH, NAMESPACE: 'exported' }, folder);
  assert.is(inputs.AWS_REGION, 'us-west-2');
  assert.is(inputs.VAULT_AUTH_ROLE_NAME, 'dev-role-iam-flagged');
  assert.is(inputs.NAMESPACE, 'exported');
  assert.is(inputs.EDGE_VERSION, 'v1.17.9');
  assert.is(inputs.GLOO_LICENSE_KEY, 'abc#def');
  assert.is(inputs.VAULT_ADDRESS, 'http://vault-internal.vault:8200');
});

test('a secret is masked as soon as it is read, from any source', ({ folder }) => {
  for (const name of SECRET_INPUTS) {
    const [exported, filed] = [`${name}-exported-canary`, `${name}-filed-canary`];
    gatherInputs(NO_FLAGS, { ...ENOUGH, [name]: exported }, folder);
    writeEnv(folder, '.env.demo', `${name}=${filed}\n`);
    gatherInputs(NO_FLAGS, ENOUGH, folder);
    assert.is(mask(`a ${exported} b ${filed}`), 'a (secret) b (secret)');
  }
});

test('an invalid cluster name reads no file', ({ folder }) => {
  mkdirSync(join(folder, '.env.x'));
  writeEnv(folder, 'elsewhere', 'NAMESPACE=No\n');
  const { seen } = failureOf(folder, { AWS_REGION: 'us-east-1' }, { cluster: 'x/../elsewhere' });
  assert.match(seen, 'CLUSTER_NAME');
  assert.not.match(seen, 'NAMESPACE');
});

test.run();
