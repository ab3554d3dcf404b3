import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { expectRun } from './expect-run.ts';
import { assertNoLeftovers, Run, runbook } from './run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { ToolRecorder } from './tool-recorder.ts';
import { file, folder } from './workstation.ts';
import { bash, type Ran, world } from './world.ts';

const test = suite('how runs reach the API server');

/** The parts of a kubeconfig that tests change. */
interface KubeConfig {
  readonly clusters: [{ readonly cluster: Record<string, string> }];
  readonly users: [{ user: object }];
}

const READ = /^(?:get (?!--raw)|create token|version)/;

test.before(guideIsDone);

/** Runs with wrappers of kubectl and helm on PATH, which record each start. */
async function counted(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const recorder = new ToolRecorder(world().environment());
  const { exitCode, output } = await runbook(args, { env: { ...env, ...recorder.env } });
  const kubectl = recorder.calls('kubectl');
  recorder.remove();
  assert.is(exitCode, 0, output);
  return { output: output.replaceAll(/\d+(?:\.\d+)? m?s\b/g, '…'), kubectl };
}

test('one kubectl answers all reads and makes all tokens', async () => {
  const { kubectl, output } = await counted(['all', '--yes']);
  assert.match(output, 'No changes: everything already matches the guide');
  assert.is(kubectl.filter((words) => words.startsWith('proxy ')).length, 1);
  assert.equal(
    kubectl.filter((words) => READ.test(words)),
    [],
  );
});

test('nothing that a run opens listens beyond loopback and a socket of this user', async () => {
  const { kubectl } = await counted(['02-vault', '--plan']);
  const opened = kubectl.filter((words) => /^(?:proxy|port-forward) /.test(words));
  assert.equal(opened.map((words) => words.split(' ')[0]).sort(), ['port-forward', 'proxy']);
  for (const words of opened) assert.match(words, /--address=127\.0\.0\.1 |--unix-socket=/);
});

test('if the path of the folder for temporary files is too long for a socket, another folder is used', async () => {
  const TMPDIR = join(folder(), 'x'.repeat(90));
  mkdirSync(TMPDIR);
  const { output } = await counted(['all', '--plan'], { TMPDIR });
  assert.match(output, 'No changes.');
});

test('a script named kubectl, which starts the real one, ends together with it', async () => {
  const script = '$real "$@"; exit $?';
  const recorder = new ToolRecorder(world().environment(), { tool: 'kubectl', script });
  await expectRun('all --plan', { env: recorder.env });
  recorder.remove();
});

test('if the API server refuses or does not answer, kubectl’s own words are shown', async () => {
  const config = parse(readFileSync(world().layout.kubeconfig, 'utf8'));
  const refused = (change: (config: KubeConfig) => void): Promise<Ran> => {
    const changed = structuredClone(config);
    change(changed);
    return runbook(['00-preflight', '--only', '3'], { env: { KUBECONFIG: file(stringify(changed)) } });
  };
  const away = await refused(({ clusters: [one] }) => {
    one.cluster.server = 'https://127.0.0.1:1';
  });
  assert.match(
    away.output,
    /Unable to connect to the server: .*connection refused[\s\S]*next .*name another context/,
  );
  const unknown = await refused(({ users: [one] }) => {
    one.user = { token: 'nobody' };
  });
  assert.match(unknown.output, /must be logged in to the server \(Unauthorized\)/);
  const untrusted = await refused(({ clusters: [one] }) => {
    one.cluster['certificate-authority'] = world().layout.ca;
  });
  assert.match(untrusted.output, /x509: certificate signed by unknown authority/);
});

test('with the kubeconfig of EKS, a run starts `aws eks get-token` once', async () => {
  const KUBECONFIG = join(folder(), 'kubeconfig');
  const { output, exitCode } = await bash(
    `aws eks update-kubeconfig --name ${world().clusterName} --kubeconfig ${KUBECONFIG}`,
  );
  assert.is(exitCode, 0, output);
  const recorder = new ToolRecorder(world().environment());
  for (const args of [['all', '--yes'], ['90-troubleshoot']]) {
    recorder.clear();
    await expectRun(args, { env: { KUBECONFIG, ...recorder.env } });
    const starts = recorder.calls('aws').filter((words) => words.includes('get-token'));
    assert.is(starts.length, 1, args.join(' '));
  }
  recorder.remove();
  // As if the SSO session has expired: the AWS CLI's message, and what it means.
  const invalid = file(readFileSync(KUBECONFIG, 'utf8').replace('get-token', 'get-tokens'));
  const failed = await runbook(['00-preflight', '--only', '3'], { env: { KUBECONFIG: invalid } });
  assert.match(
    failed.output,
    /Invalid choice[\s\S]*getting credentials: exec: executable aws failed with exit code/,
  );
});

for (const [what, end] of [
  ['killed', (run: Run) => run.kill('SIGKILL')],
  // Like Ctrl-C, which a terminal sends to all processes that the run has started.
  ['interrupted', (run: Run) => run.signal('SIGINT')],
  ['left by its terminal', (run: Run) => run.signal('SIGHUP')],
  ['stopped by its supervisor', (run: Run) => run.signal('SIGTERM')],
] as const)
  test(`a run that is ${what} leaves neither that kubectl nor its socket`, async () => {
    const TMPDIR = folder();
    const run = new Run(['all', '--yes'], { env: { TMPDIR } });
    await run.until(() => readdirSync(TMPDIR).some((name) => name.startsWith('kubectl-')));
    end(run);
    await run.ended;
    // `assertNoLeftovers` waits for the processes.
    await assertNoLeftovers();
    assert.equal(readdirSync(TMPDIR), []);
  });

test.run();
