import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFile, temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { anotherCluster } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { kubectlThat } from './workstation.ts';
import { world } from './world.ts';

const test = suite('the right cluster');

/** A cluster of the same account, whose context is not the current one. */
const OTHER = 'other';
let otherIssuer: string;

test.before(async () => {
  await world().reset();
  await expectRun('all --yes --only 01-aws,02-vault');
  otherIssuer = await anotherCluster(OTHER);
});
test.after(() => world().reset());

test.row('01-aws alone needs no cluster', ['01-aws', '--yes', '--cluster', OTHER], {
  env: { KUBECONFIG: '/nonexistent/kubeconfig' },
});

test.row(
  'a cluster that EKS does not know: one error, and nothing of another cluster',
  '90-troubleshoot --repair --yes --cluster does-not-exist',
  { exit: 2, says: ['EKS has no cluster of this name in us-east-1'], hides: [/^ +[✓?!] /m] },
);

for (const args of [
  'all --yes',
  '90-troubleshoot --repair --yes',
  '99-teardown --yes --only 99-teardown.6',
]) {
  test(`${args} with the context of another cluster: both issuers are named, and Vault is not called (exit 2)`, async () => {
    await expectRun(`${args} --cluster ${OTHER}`, {
      exit: 2,
      says: [
        ...[world().kubeContext, `EKS cluster ${OTHER}`, world().issuer, otherIssuer],
        'aws eks update-kubeconfig --name other',
      ],
    });
    assert.equal(await world().control.vaultCalls(), []);
  });
}

test('a user who may not read the issuer: only server and certificate authority together prove the cluster', async () => {
  const config = parse(readFileSync(world().layout.kubeconfig, 'utf8'));
  config.users[0].user.as = 'nobody';
  const env = { KUBECONFIG: temporaryFile(stringify(config)) };
  await expectRun('00-preflight --only 3', {
    env,
    says: [/issuer.*same API server and certificate authority/],
  });
  await expectRun(['99-teardown', '--plan', '--cluster', OTHER], {
    env,
    exit: 2,
    says: [/you are not allowed to read its issuer, and its API server is https:\/\/127\.0\.0\.1/],
  });
  assert.equal(await world().control.vaultCalls(), []);
});

test('if the kubeconfig changes in the middle of a run, the run stays with its cluster', async () => {
  const folder = temporaryFolder();
  const KUBECONFIG = join(folder, 'config');
  const config = parse(readFileSync(world().layout.kubeconfig, 'utf8'));
  writeFileSync(KUBECONFIG, stringify(config));
  for (const cluster of config.clusters) cluster.cluster = { server: 'https://127.0.0.1:1' };
  const changed = temporaryFile(stringify(config));
  const { PATH } = kubectlThat(`cp '${changed}' '${KUBECONFIG}'`, 'proxy');
  await expectRun('02-vault --plan', { env: { KUBECONFIG, PATH } });
  assert.is(readFileSync(KUBECONFIG, 'utf8'), readFileSync(changed, 'utf8'));
});

test.run();
