import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { actionlint, shellcheck } from 'sandbox';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { expectRun } from './expect-run.ts';
import {
  exportFleet,
  indexOf,
  inFolder,
  kubectl,
  type Manifest,
  manifestsIn,
  podsOfJob,
  prepare,
  ROLE,
  runWorker,
  toKubernetes,
  workerOf,
} from './exported-fleet.ts';
import type { Ran } from './start.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, command, outputOf, world } from './world.ts';

const test = suite('fleet export');
const ROOT = resolve(import.meta.dirname, '..');
const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const PNPM = `npx --yes ${packageManager.split('+')[0]}`;

let path = '';

test.before(async () => {
  path = await exportFleet();
  // The only file of the image that comes from this project. Nothing reads a .env beside it.
  await expectRun(['export', 'all', '--format', 'mjs', '--out', inFolder('image/all.mjs')]);
  await prepare();
});

/** The pods of the Job, as the API server has them. */
let pods: Manifest[] = [];

test('kubernetes: the API server accepts every object, on a schedule too, and the Job’s controller creates a pod for each index in a namespace that enforces the standard “restricted”', async () => {
  for (const manifests of [await toKubernetes('cron.yaml', '--schedule', '0 6 * * *'), path]) {
    const output = await kubectl('apply', '--server-side', '-f', manifests);
    assert.is(output.match(/serverside-applied/g)?.length, manifestsIn(manifests).length, output);
    assert.not.match(output, /Warning/);
  }
  pods = await podsOfJob();
  assert.equal(pods.map(indexOf), ['0', '1', '2']);
  for (const { spec } of pods) {
    const names = spec.containers[0].env.map(({ name }: { name: string }) => name);
    for (const name of ['JOB_COMPLETION_INDEX', 'AWS_ROLE_ARN']) assert.ok(names.includes(name), name);
  }
});

test('kubernetes: a process for each index, as the workers’ own role: afterwards the plan of the fleet is empty', async () => {
  const workers = await Promise.all(pods.map(workerOf));
  const ends = await Promise.all(workers.map(runWorker));
  for (const { exitCode, output } of ends) assert.is(exitCode, 0, output);
  assert.match(ends[2]?.output ?? '', /This shard has no clusters/);
  const makers = (await world().control.calls()).filter(({ action }) => action === 'CreatePolicy');
  assert.is(makers.length, 2);
  for (const { caller } of makers) assert.match(caller, `:assumed-role/${ROLE}/`);
  await expectRun(['all', '--fleet', inFolder('fleet.yaml'), '--plan']);
});

test('kubernetes, on a schedule: its command logs in, plans, and fails where something drifted, with resource and field', async () => {
  const [pod] = pods;
  const cron = manifestsIn(inFolder('cron.yaml')).find(({ kind }) => kind === 'CronJob');
  assert.ok(pod && cron);
  const [mode] = cron.spec.jobTemplate.spec.template.spec.containers[0].env;
  const worker = await workerOf(pod);
  const { HASHICORP_HELM_REPO = '', GLOO_HELM_REPO = '' } = world().environment();
  const args = worker.args.map((text) =>
    text
      .replace('https://helm.releases.hashicorp.com', HASHICORP_HELM_REPO)
      .replace('https://storage.googleapis.com/solo-public-helm', GLOO_HELM_REPO),
  );
  const role = `auth/aws/role/dev-role-iam-${world().clusterName}`;
  await vault(role, 'POST', { max_ttl: '20m' });
  const output = await outputOf(
    runWorker({ ...worker, args, env: { ...worker.env, [mode.name]: mode.value } }),
    4,
  );
  assert.match(output, /04-verify\.1 passed/);
  assert.match(output, new RegExp(`first[\\s\\S]+vault ${role}[\\s\\S]+max_ttl`));
});

const workflow = (...flags: string[]): Promise<string> =>
  expectRun(
    [
      ...['fleet', 'export', '--fleet', 'fleet.yaml', '--to', 'github-actions'],
      ...['--role-arn', 'arn:aws:iam::123456789012:role/fleet', ...flags],
    ],
    { cwd: inFolder('.') },
  );

test('github-actions: actionlint, with ShellCheck, finds nothing in the workflow, and a fault in a broken one', async () => {
  const [lint, shell] = await Promise.all([
    actionlint(inFolder('actionlint.log')),
    shellcheck(inFolder('shellcheck.log')),
  ]);
  const check = async (text: string): Promise<Ran> => {
    writeFileSync(inFolder('workflow.yaml'), text);
    return command(lint, ['-no-color', '-shellcheck', shell, inFolder('workflow.yaml')]);
  };
  const output = await workflow();
  await outputOf(check(output));
  await outputOf(check(await workflow('--schedule', '0 6 * * 1-5')));
  await outputOf(check(output.replaceAll('"$FLEET"', '$FLEET')), 1);
});

test('github-actions: the workflow’s own commands install the project, and plan', async () => {
  const { steps } = parse(await workflow('--shards', '1')).jobs.fleet;
  const checkout = inFolder('checkout');
  const dotEnv = `.env.${world().clusterName}`;
  await outputOf(
    bash(`mkdir '${checkout}'
    git -C '${ROOT}' ls-files -z --cached --others --exclude-standard --deduplicate | tar -C '${ROOT}' --null --ignore-failed-read -cT - | tar -xC '${checkout}'
    cp '${inFolder('fleet.yaml')}' '${checkout}' && echo NAMESPACE=Not_One > '${checkout}/${dotEnv}'`),
  );
  const env = {
    ...steps.at(-1).env,
    ...{ MODE: 'plan', SHARD: '0/1', KUBECONFIG: world().layout.kubeconfig },
    GITHUB_STEP_SUMMARY: inFolder('summary.md'),
  };
  for (const name of ['VAULT_TOKEN', 'GLOO_LICENSE_KEY']) delete env[name];
  for (const { run = '' } of steps) {
    // Not every Node that tests run on comes with corepack.
    await outputOf(bash(run.replaceAll('corepack pnpm', PNPM), { cwd: checkout, env }));
  }
  assert.match(readFileSync(inFolder('summary.md'), 'utf8'), /^~~~text\n[\s\S]+would change[\s\S]+\n~~~\n$/);
  assert.not.ok(existsSync(join(checkout, dotEnv)));
});

test.run();
