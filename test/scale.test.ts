import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { actionlint, type Fleet, type Sandbox, shellcheck, startFleet } from 'sandbox';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { expectRun } from './expect-run.ts';
import type { CommandResult } from './start.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { command, outputOf, SANDBOX } from './world.ts';

const test = suite('docs/scale');
const ROOT = resolve(import.meta.dirname, '..');
const WORKFLOW = join(ROOT, 'docs/scale/github-actions.yaml');
/** The workflow that tests this repository. */
const OWN_WORKFLOW = join(ROOT, '.github/workflows/test.yaml');
const JOB = join(ROOT, 'docs/scale/kubernetes-job.yaml');
const CRON_JOB = join(ROOT, 'docs/scale/kubernetes-cronjob.yaml');
const folder = temporaryFolder();

/** The messages to a chat. */
const told: string[] = [];
const chat = createServer(async (request, response) => {
  told.push(((await json(request)) as { text: string }).text);
  response.end();
});

let sandboxes: Fleet;
let env: Record<string, string>;

test.before(async () => {
  await once(chat.listen(0, '127.0.0.1'), 'listening');
  sandboxes = await startFleet(SANDBOX);
  await sandboxes.reset();
  // A context has its cluster's name, as with `aws eks update-kubeconfig --alias`.
  const kubeconfig = join(folder, 'kubeconfig');
  const all = sandboxes.environment();
  const flat = await outputOf(command('kubectl', ['config', 'view', '--raw', '--flatten'], { env: all }));
  writeFileSync(kubeconfig, flat, { mode: 0o600 });
  for (const { kubeContext, clusterName } of sandboxes.clusters)
    await outputOf(
      command('kubectl', ['config', 'rename-context', kubeContext, clusterName, '--kubeconfig', kubeconfig]),
    );
  const CHAT_WEBHOOK = `http://127.0.0.1:${(chat.address() as AddressInfo).port}`;
  env = { ...all, CLUSTER_NAME: '', KUBECONFIG: kubeconfig, RUNNER_TEMP: folder, CHAT_WEBHOOK };
});
test.after(async () => {
  chat.close();
  await sandboxes.down();
});

/** The commands of a worker on its own machine, with its inputs. */
const worker = (
  text: string,
  cwd: string,
  { clusterName }: Sandbox,
  inputs: Record<string, string>,
): Promise<CommandResult> =>
  command('bash', ['-eo', 'pipefail', '-c', text], {
    cwd,
    env: {
      ...env,
      ...inputs,
      HELM_CONFIG_HOME: join(folder, clusterName),
      HELM_CACHE_HOME: join(folder, clusterName),
    },
  });

test('kubernetes-*.yaml: the API server accepts each object, in a namespace that enforces the standard “restricted”', async () => {
  const [first] = sandboxes.clusters;
  const kubectl = (...args: string[]) => outputOf(command('kubectl', args, { env: first.environment() }));
  await kubectl('create', 'namespace', 'gloo-vault-irsa');
  await kubectl('label', 'namespace', 'gloo-vault-irsa', 'pod-security.kubernetes.io/enforce=restricted');
  const output = await kubectl('apply', '--dry-run=server', '-f', JOB, '-f', CRON_JOB);
  assert.is(output.match(/created \(server dry run\)/g)?.length, 4, output);
  assert.not.match(output, /Warning/);
});

test('kubernetes-job.yaml: the pod of each line carries the guide out in its cluster', async () => {
  const documents = parseAllDocuments(readFileSync(JOB, 'utf8')).map((document) => document.toJS());
  const [container] = documents.find(({ kind }) => kind === 'Job').spec.template.spec.containers;
  const lines = sandboxes.clusters.map(
    ({ clusterName, region }) => `CLUSTER_NAME=${clusterName} AWS_REGION=${region}\n`,
  );
  writeFileSync(join(folder, 'clusters'), lines.join(''));
  await expectRun(['export', 'all', '--format', 'mjs', '--out', join(folder, 'all.mjs')]);
  const text = container.args[0]
    .replace('/app/all.mjs', join(folder, 'all.mjs'))
    .replace('/clusters/clusters', join(folder, 'clusters'));
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const runs = sandboxes.clusters.map((cluster, index) =>
    worker(text, empty, cluster, { JOB_COMPLETION_INDEX: String(index) }),
  );
  for (const { exitCode, output } of await Promise.all(runs)) {
    assert.is(exitCode, 0, output);
    assert.match(output, '04-verify.4');
  }
  const none = await worker(text, empty, sandboxes.clusters[0], { JOB_COMPLETION_INDEX: '2' });
  assert.is(none.exitCode, 2, none.output);
});

test('actionlint, with ShellCheck, finds nothing in the workflows, and a fault in a broken one', async () => {
  const [lint, shell] = await Promise.all([
    actionlint(join(folder, 'lint.log')),
    shellcheck(join(folder, 'shell.log')),
  ]);
  const broken = join(folder, 'broken.yaml');
  writeFileSync(broken, readFileSync(WORKFLOW, 'utf8').replaceAll('"$CLUSTER_NAME"', '$CLUSTER_NAME'));
  await outputOf(command(lint, ['-no-color', '-shellcheck', shell, WORKFLOW, OWN_WORKFLOW]));
  await outputOf(command(lint, ['-no-color', '-shellcheck', shell, broken]), 1);
});

test('github-actions.yaml and the CronJob: a job finds nothing wrong, or tells a chat what is', async () => {
  const { steps } = parse(readFileSync(WORKFLOW, 'utf8')).jobs.cluster;
  const { run, env: own } = steps.at(-1);
  const inputs = ({ clusterName, region }: Sandbox) => ({ CLUSTER_NAME: clusterName, AWS_REGION: region });
  assert.equal(Object.keys(own).slice(0, 2), ['CLUSTER_NAME', 'AWS_REGION']);
  for (const { uses } of steps) if (uses) assert.match(uses, /@[0-9a-f]{40}$/);
  const [one, other] = sandboxes.clusters;
  const jobOf = (cluster: Sandbox, MODE: string) => worker(run, ROOT, cluster, { ...inputs(cluster), MODE });
  await Promise.all([outputOf(jobOf(one, 'run')), outputOf(jobOf(other, 'look'))]);
  assert.equal(told, []);
  const role = `auth/aws/role/dev-role-iam-${one.clusterName}`;
  await vault(role, 'POST', { max_ttl: '20m' });
  await outputOf(jobOf(one, 'look'), 1);
  assert.match(
    told.join(),
    new RegExp(`^${one.clusterName} · .*\\n! vault ${role}: max_ttl is 1200; wanted 900\\n.*--repair`),
    told.join(),
  );
  await outputOf(jobOf(one, 'plan'));
  await looksByCronJob(one, () => outputOf(jobOf(one, 'run')));
});

/** Runs the CronJob's pod for a cluster with a problem, and after its repair. */
async function looksByCronJob(cluster: Sandbox, mend: () => Promise<unknown>): Promise<void> {
  const { spec } = parse(readFileSync(CRON_JOB, 'utf8')).spec.jobTemplate.spec.template;
  const program = join(folder, '90-troubleshoot.mjs');
  await expectRun(['export', '90-troubleshoot', '--format', 'mjs', '--out', program]);
  const text = spec.containers[0].args[0].replace('/app/90-troubleshoot.mjs', program);
  const { clusterName: CLUSTER_NAME, region: AWS_REGION } = cluster;
  await outputOf(command('kubectl', ['config', 'use-context', CLUSTER_NAME], { env }));
  const look = () => worker(text, join(folder, 'empty'), cluster, { CLUSTER_NAME, AWS_REGION });
  told.length = 0;
  const said = (await outputOf(look(), 1)).trim();
  assert.equal(told, [`${said}\n`]);
  await mend();
  await outputOf(look());
  assert.is(told.length, 1);
}

test.run();
