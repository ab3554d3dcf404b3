import { writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { iam } from './aws.ts';
import {
  inFolder,
  kubectl,
  manifestsIn,
  NAMESPACE,
  podsOfJob,
  prepare,
  ROLE,
  toKubernetes,
} from './exported-fleet.ts';
import { Running, type Worker, workerOf } from './exported-worker.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { changingCalls, runbook, world } from './world.ts';

const test = suite('fleet export --schedule');
let worker: Worker;

/** Everything that a plan reads, and nothing else. */
const READS = ['iam:Get*', 'iam:List*', 'eks:Describe*', 'eks:List*', 'sts:GetCallerIdentity'];

test.before(async () => {
  const { clusterName, region, accountId } = world();
  const { HASHICORP_HELM_REPO, GLOO_HELM_REPO } = world().environment();
  const fleet = {
    clusters: [
      {
        name: 'payments',
        CLUSTER_NAME: clusterName,
        AWS_REGION: region,
        HASHICORP_HELM_REPO,
        GLOO_HELM_REPO,
      },
    ],
  };
  writeFileSync(inFolder('fleet.yaml'), stringify(fleet));
  const role = `arn:aws:iam::${accountId}:role/${ROLE}`;
  const flags = ['--role-arn', role, '--shards', '3', '--schedule', '0 6 * * *'];
  const path = await toKubernetes('cron.yaml', inFolder('fleet.yaml'), ...flags);
  await prepare(path);
  const image = await runbook(['export', 'all', '--format', 'mjs', '--out', inFolder('image/all.mjs')]);
  assert.is(image.exitCode, 0, image.output);
  const made = await runbook(['all', '--fleet', inFolder('fleet.yaml'), '--yes']);
  assert.is(made.exitCode, 0, made.output);
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: READS, Resource: '*' }] };
  const PolicyDocument = JSON.stringify(policy);
  await (await iam()).putRolePolicy({ RoleName: ROLE, PolicyName: 'p', PolicyDocument });
  const cron = manifestsIn(path).find(({ kind }) => kind === 'CronJob');
  await kubectl('create', 'job', `--from=cronjob/${cron?.metadata.name}`, 'now', '-n', NAMESPACE);
  const [first] = await podsOfJob();
  if (first === undefined) throw new Error('the Job has no pod');
  worker = await workerOf(first, inFolder('image'));
  await world().control.clearCalls();
});

test('kubernetes: with permissions to read alone, it logs in, plans, and finds nothing', async () => {
  const { exitCode, output } = await new Running(worker).ended;
  assert.is(exitCode, 0, output);
  assert.match(output, /04-verify\.1 passed/);
  assert.equal(await changingCalls(), []);
});

test('kubernetes: it fails where something drifted, and says which cluster, resource and field', async () => {
  await vault(`auth/aws/role/dev-role-iam-${world().clusterName}`, 'POST', { max_ttl: '20m' });
  const { exitCode, output } = await new Running(worker).ended;
  assert.is(exitCode, 4, output);
  const end = output.slice(output.lastIndexOf(' payments '));
  assert.match(
    output,
    new RegExp(`payments[\\s\\S]+vault auth/aws/role/dev-role-iam-${world().clusterName}[\\s\\S]+max_ttl`),
  );
  assert.match(end, /would change/);
  assert.equal(await changingCalls(), []);
});

test('a bad cron expression is wrong input, and nothing is written (exit 2)', async () => {
  const args = ['--to', 'kubernetes', '--image', 'x', '--schedule', '61 6 * * *'];
  const { exitCode, output } = await runbook(['fleet', 'export', '--fleet', inFolder('fleet.yaml'), ...args]);
  assert.is(exitCode, 2, output);
  assert.match(output, /--schedule "61 6 \* \* \*" is not a cron expression/);
});

test.run();
