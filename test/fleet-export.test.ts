import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { actionlint, shellcheck } from 'sandbox';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import {
  exportFleet,
  get,
  indexOf,
  inFolder,
  jobIn,
  kubectl,
  type Manifest,
  manifestsIn,
  NAMESPACE,
  podsOfJob,
  prepare,
  toKubernetes,
} from './exported-fleet.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { bash, command, outputOf, type Ran, world } from './world.ts';

const test = suite('fleet export');
const ROOT = resolve(import.meta.dirname, '..');
const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const PNPM = `npx --yes ${packageManager.split('+')[0]}`;

let path = '';

test.before(async () => {
  path = await exportFleet();
  await prepare(path);
});
test.after(async () => {
  await schedulable(true);
});

/** Lets the node take new pods, or not. */
const schedulable = (yes: boolean): Promise<string> =>
  kubectl(yes ? 'uncordon' : 'cordon', '--selector', 'kubernetes.io/hostname');

test('kubernetes: the API server accepts every object, in a namespace that enforces the standard “restricted”', async () => {
  const output = await kubectl('apply', '--server-side', '--dry-run=server', '-f', path);
  assert.is(output.match(/serverside-applied \(server dry run\)/g)?.length, manifestsIn(path).length, output);
  assert.not.match(output, /Warning/);
  await outputOf(podLike(() => undefined));
});

type Pod = Manifest['spec'];

test('kubernetes: in place of its pod, a privileged one is refused there', async () => {
  const privileged = ({ containers: [worker] }: Pod) => (worker.securityContext = { privileged: true });
  assert.match(await outputOf(podLike(privileged), 1), /violates PodSecurity "restricted:/);
});

/** The API server's answer to a pod from the Job's template, with one change. */
async function podLike(change: (pod: Pod) => unknown): Promise<Ran> {
  const { spec } = jobIn(path).spec.template;
  change(spec);
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'like-its', namespace: NAMESPACE }, spec };
  writeFileSync(inFolder('pod.yaml'), stringify(pod));
  return command('kubectl', ['create', '--dry-run=server', '-f', inFolder('pod.yaml')]);
}

test('kubernetes: 10,000 shards, and a CronJob, are accepted too', async () => {
  for (const [name, flags] of [
    ['large.yaml', ['--shards', '10000']],
    ['cron.yaml', ['--schedule', '0 6 * * 1-5']],
  ] as const) {
    const file = await toKubernetes(name, inFolder('fleet.yaml'), ...flags);
    const output = await kubectl('apply', '--server-side', '--dry-run=server', '-f', file);
    assert.not.match(output, /Warning/);
  }
});

/** The pods of the Job, as the API server has them. */
let pods: Manifest[] = [];

test('kubernetes: the Job’s controller creates a pod for each index', async () => {
  // Without a node to run on, they stay as they were created.
  await schedulable(false);
  await kubectl('apply', '--server-side', '-f', path);
  pods = await podsOfJob();
  assert.equal(pods.map(indexOf), ['0', '1', '2']);
  for (const { spec } of pods) {
    const names = spec.containers[0].env.map(({ name }: { name: string }) => name);
    for (const name of ['JOB_COMPLETION_INDEX', 'AWS_ROLE_ARN']) assert.ok(names.includes(name), name);
  }
});

test('kubernetes: exit code 3 fails an index, 1 is retried, a drained node does not count as a try', async () => {
  const exited = (exitCode: number) => ({
    phase: 'Failed',
    containerStatuses: [
      {
        ...{ name: 'worker', image: 'x', imageID: 'x', ready: false, restartCount: 0 },
        state: { terminated: { exitCode } },
      },
    ],
  });
  const drained = {
    phase: 'Failed',
    conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }],
  };
  // What the node of each would report.
  const reports = new Map<string | undefined, object>([
    ['0', exited(3)],
    ['1', exited(1)],
    ['2', drained],
  ]);
  await Promise.all(
    pods.map(async (pod) => {
      const status = reports.get(indexOf(pod));
      if (status === undefined) return;
      const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status })];
      await kubectl('patch', 'pod', pod.metadata.name, '-n', NAMESPACE, ...patch);
    }),
  );
  // The others run to their end, and so does the Job.
  await schedulable(true);
  const { name } = jobIn(path).metadata;
  await kubectl('wait', '--for=condition=Failed', `job/${name}`, '-n', NAMESPACE, '--timeout=60s');
  const { status } = await get('job', name, '-n', NAMESPACE);
  assert.equal([status.failedIndexes, status.completedIndexes], ['0', '1,2']);
  const failures = (await get<{ items: Manifest[] }>('pods', '-n', NAMESPACE)).items
    .filter(({ status }) => status.phase === 'Succeeded')
    .map((pod) => [indexOf(pod), pod.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count']])
    .sort();
  assert.equal(failures, [
    ['1', '1'],
    ['2', '0'],
  ]);
});

const GITHUB = ['--to', 'github-actions', '--role-arn', 'arn:aws:iam::123456789012:role/fleet'];

test('github-actions: actionlint, with ShellCheck, finds nothing in the workflow, and a fault in a broken one', async () => {
  const [lint, shell] = await Promise.all([
    actionlint(inFolder('actionlint.log')),
    shellcheck(inFolder('shellcheck.log')),
  ]);
  const check = async (text: string): Promise<Ran> => {
    writeFileSync(inFolder('workflow.yaml'), text);
    return command(lint, ['-no-color', '-shellcheck', shell, inFolder('workflow.yaml')]);
  };
  const output = await outputOf(
    runbook(['fleet', 'export', '--fleet', 'fleet.yaml', ...GITHUB], { cwd: inFolder('.') }),
  );
  await outputOf(check(output));
  const args = ['fleet', 'export', '--fleet', 'fleet.yaml', ...GITHUB, '--schedule', '0 6 * * 1-5'];
  await outputOf(check((await runbook(args, { cwd: inFolder('.') })).output));
  for (const [from, to] of [
    ['inputs.mode', 'inputs.modes'],
    ['id-token:', 'id-tokens:'],
    ['"$FLEET"', '$FLEET'],
  ] as const) {
    const broken = await check(output.replaceAll(from, to));
    assert.is(broken.exitCode, 1, `${to}: ${broken.output}`);
  }
});

test('github-actions: the workflow’s own commands install the project, and plan', async () => {
  const ran = await runbook(['fleet', 'export', '--fleet', 'fleet.yaml', ...GITHUB, '--shards', '1'], {
    cwd: inFolder('.'),
  });
  const { steps } = parse(ran.output).jobs.fleet;
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
