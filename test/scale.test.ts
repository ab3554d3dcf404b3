import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { actionlint, type Fleet, type Sandbox, shellcheck, startFleet } from 'sandbox';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { expectRun } from './expect-run.ts';
import type { Ran } from './start.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { command, outputOf, SANDBOX } from './world.ts';

const test = suite('docs/scale');
const ROOT = resolve(import.meta.dirname, '..');
const WORKFLOW = join(ROOT, 'docs/scale/github-actions.yaml');
/** The one that tests this repository. */
const OWN_WORKFLOW = join(ROOT, '.github/workflows/test.yaml');
const JOB = join(ROOT, 'docs/scale/kubernetes-job.yaml');
const folder = temporaryFolder();

let sandboxes: Fleet;
let env: Record<string, string>;

test.before(async () => {
  sandboxes = await startFleet(SANDBOX);
  await sandboxes.reset();
  // A context is named after its cluster, as `aws eks update-kubeconfig --alias` names it.
  const kubeconfig = join(folder, 'kubeconfig');
  const all = sandboxes.environment();
  const flat = await outputOf(command('kubectl', ['config', 'view', '--raw', '--flatten'], { env: all }));
  writeFileSync(kubeconfig, flat, { mode: 0o600 });
  for (const { kubeContext, clusterName } of sandboxes.clusters)
    await outputOf(
      command('kubectl', ['config', 'rename-context', kubeContext, clusterName, '--kubeconfig', kubeconfig]),
    );
  env = { ...all, CLUSTER_NAME: '', KUBECONFIG: kubeconfig };
});
test.after(async () => {
  await sandboxes.down();
});

/** What a worker on a machine of its own runs: its commands, with its inputs. */
const worker = (
  text: string,
  cwd: string,
  { clusterName }: Sandbox,
  inputs: Record<string, string>,
): Promise<Ran> =>
  command('bash', ['-eo', 'pipefail', '-c', text], {
    cwd,
    env: {
      ...env,
      ...inputs,
      HELM_CONFIG_HOME: join(folder, clusterName),
      HELM_CACHE_HOME: join(folder, clusterName),
    },
  });

test('kubernetes-job.yaml: the API server accepts each object, in a namespace that enforces the standard “restricted”', async () => {
  const [first] = sandboxes.clusters;
  const kubectl = (...args: string[]) => outputOf(command('kubectl', args, { env: first.environment() }));
  await kubectl('create', 'namespace', 'gloo-vault-irsa');
  await kubectl('label', 'namespace', 'gloo-vault-irsa', 'pod-security.kubernetes.io/enforce=restricted');
  const output = await kubectl('apply', '--dry-run=server', '-f', JOB);
  assert.is(output.match(/created \(server dry run\)/g)?.length, 3, output);
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

test('github-actions.yaml: the job of each entry finds nothing to change, and drift where there is some', async () => {
  const { steps } = parse(readFileSync(WORKFLOW, 'utf8')).jobs.cluster;
  const { run, env: own } = steps.at(-1);
  const inputs = ({ clusterName, region }: Sandbox) => ({ CLUSTER_NAME: clusterName, AWS_REGION: region });
  assert.equal(Object.keys(own).slice(0, 2), ['CLUSTER_NAME', 'AWS_REGION']);
  for (const { uses } of steps) if (uses) assert.match(uses, /@[0-9a-f]{40}$/);
  const [one, other] = sandboxes.clusters;
  const jobOf = (cluster: Sandbox, MODE: string) => worker(run, ROOT, cluster, { ...inputs(cluster), MODE });
  await Promise.all([outputOf(jobOf(one, 'run')), outputOf(jobOf(other, 'drift'))]);
  const role = `auth/aws/role/dev-role-iam-${one.clusterName}`;
  await vault(role, 'POST', { max_ttl: '20m' });
  assert.match(await outputOf(jobOf(one, 'drift'), 4), 'max_ttl');
  await outputOf(jobOf(one, 'plan'));
});

test.run();
