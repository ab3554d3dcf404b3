import { readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { iam, policyDocument } from './aws.ts';
import {
  exportFleet,
  inFolder,
  kubectl,
  manifestsIn,
  NAMESPACE,
  podsOfJob,
  prepare,
  ROLE,
  toKubernetes,
} from './exported-fleet.ts';
import { runWorker, type Worker, workerOf } from './exported-worker.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, changingCalls, command, outputOf, type Ran, world } from './world.ts';

const test = suite('exported workers');
const outside = { ...process.env };
let path = '';

test.before(async () => {
  // AWS is read with the operator's own keys.
  Object.assign(process.env, world().environment());
  path = await exportFleet();
  // The only file of the image that comes from this project. Nothing reads a .env beside it.
  await outputOf(runbook(['export', 'all', '--format', 'mjs', '--out', inFolder('image/all.mjs')]));
});
test.after(() => {
  process.env = outside;
});

test('a process for each index, two of them killed and started again: afterwards the plan of the fleet is empty', async () => {
  await prepare(path);
  await kubectl('apply', '--server-side', '-f', path);
  const workers = await Promise.all((await podsOfJob()).map((pod) => workerOf(pod, inFolder('image'))));
  const killed: number[] = [];
  const ends = await Promise.all(
    workers.map(async (worker, index) => {
      // One early, and one in the middle.
      const ran = await runWorker(worker, ['01-aws.2', '02-vault.2'][index]);
      if (ran.exitCode === 137) killed.push(index);
      return finished(worker, ran);
    }),
  );
  assert.is(killed.length, 2, ends.map(({ output }) => output).join('\n'));
  for (const { exitCode, output } of ends) assert.is(exitCode, 0, output);
  assert.match(ends[2]?.output ?? '', /This shard has no clusters/);
  const makers = (await world().control.calls()).filter(({ action }) => action === 'CreatePolicy');
  assert.ok(makers.length >= 2);
  for (const { caller } of makers) assert.match(caller ?? '', `:assumed-role/${ROLE}/`);
  await outputOf(runbook(['all', '--fleet', inFolder('fleet.yaml'), '--plan']));
});

/** Retries a worker as the Job does: three times, and only if a retry can help. */
async function finished(worker: Worker, first: Ran): Promise<Ran> {
  let ran = first;
  for (let again = 0; again < 3 && ![0, 2, 3].includes(ran.exitCode); again += 1) {
    ran = await runWorker(worker);
  }
  return ran;
}

/** Everything that a plan reads, and nothing else. */
const READS = ['iam:Get*', 'iam:List*', 'eks:Describe*', 'eks:List*', 'sts:GetCallerIdentity'];
let scheduled: Worker;

/** The worker of a Job that a CronJob makes for the first gateway, whose role may only read. */
async function workerOnSchedule(): Promise<Worker> {
  const { clusterName, region } = world();
  const { HASHICORP_HELM_REPO, GLOO_HELM_REPO } = world().environment();
  const entry = { name: 'payments', CLUSTER_NAME: clusterName, AWS_REGION: region };
  const clusters = [{ ...entry, HASHICORP_HELM_REPO, GLOO_HELM_REPO }];
  writeFileSync(inFolder('fleet.yaml'), stringify({ clusters }));
  const flags = ['--shards', '3', '--schedule', '0 6 * * *'];
  const cron = await toKubernetes('cron.yaml', inFolder('fleet.yaml'), ...flags);
  const text = readFileSync(cron, 'utf8');
  writeFileSync(
    cron,
    text
      .replace('https://helm.releases.hashicorp.com', HASHICORP_HELM_REPO ?? '')
      .replace('https://storage.googleapis.com/solo-public-helm', GLOO_HELM_REPO ?? ''),
  );
  await outputOf(
    bash(`kubectl create configmap fleet -n ${NAMESPACE} --from-file=${inFolder('fleet.yaml')} \\
      --dry-run=client --output=yaml | kubectl apply --server-side --force-conflicts -f -`),
  );
  await kubectl('delete', 'jobs', '--all', '-n', NAMESPACE, '--cascade=foreground');
  await kubectl('apply', '--server-side', '-f', cron);
  const PolicyDocument = policyDocument({ Effect: 'Allow', Action: READS, Resource: '*' });
  await (await iam()).putRolePolicy({ RoleName: ROLE, PolicyName: 'p', PolicyDocument });
  const name = manifestsIn(cron).find(({ kind }) => kind === 'CronJob')?.metadata.name;
  await kubectl('create', 'job', `--from=cronjob/${name}`, 'now', '-n', NAMESPACE);
  const [first] = await podsOfJob();
  if (first === undefined) throw new Error('the Job has no pod');
  const worker = await workerOf(first, inFolder('image'));
  await world().control.clearCalls();
  return worker;
}

test('on a schedule: with read permissions alone, it logs in, plans, and finds no drift', async () => {
  scheduled = await workerOnSchedule();
  const output = await outputOf(runWorker(scheduled));
  assert.match(output, /04-verify\.1 passed/);
  assert.equal(await changingCalls(), []);
});

test('on a schedule: it fails where something drifted, and says which cluster, resource and field', async () => {
  await vault(`auth/aws/role/dev-role-iam-${world().clusterName}`, 'POST', { max_ttl: '20m' });
  const output = await outputOf(runWorker(scheduled), 4);
  const end = output.slice(output.lastIndexOf(' payments '));
  assert.match(
    output,
    new RegExp(`payments[\\s\\S]+vault auth/aws/role/dev-role-iam-${world().clusterName}[\\s\\S]+max_ttl`),
  );
  assert.match(end, /would change/);
  assert.equal(await changingCalls(), []);
});

test('on a schedule: the API server refuses a bad cron expression', async () => {
  const cron = await toKubernetes('never.yaml', inFolder('fleet.yaml'), '--schedule', '61 6 * * *');
  const output = await outputOf(command('kubectl', ['apply', '--server-side', '-f', cron]), 1);
  assert.match(output, /spec\.schedule: Invalid value: "61 6 \* \* \*"/);
});

test.run();
