import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { guideIsDone } from './guide-done.ts';
import { suite } from './suite.ts';
import { ToolRecorder } from './tool-recorder.ts';
import { file, folder } from './workstation.ts';
import { bash, command, outputOf, type Ran, RUNBOOK, runbook, world } from './world.ts';

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
  const recorder = new ToolRecorder({ ...world().environment(), ...env });
  const { exitCode, output } = await runbook(args, { env: recorder.env });
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

test('if the path of the folder for temporary files is too long for a socket, another folder is used', async () => {
  const TMPDIR = join(folder(), 'x'.repeat(90));
  mkdirSync(TMPDIR);
  const { output } = await counted(['all', '--plan'], { TMPDIR });
  assert.match(output, 'No changes.');
});

test('a script named kubectl, which starts the real one, ends together with it', async () => {
  const recorder = new ToolRecorder(world().environment(), {
    tool: 'kubectl',
    script: '$real "$@"; exit $?',
  });
  const TMPDIR = folder();
  const env = { ...recorder.env, TMPDIR };
  const { exitCode, output } = await command('timeout', ['60', ...RUNBOOK, 'all', '--plan'], { env });
  assert.is(exitCode, 0, output);
  const left = await bash(`pgrep -fa '[p]roxy --unix-socket=${TMPDIR}' || true`);
  assert.is(left.output, '');
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
    /Unable to connect to the server: .*connection refused[\s\S]*kubectl cluster-info/,
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
  const recorder = new ToolRecorder({ ...world().environment(), KUBECONFIG });
  for (const args of [['all', '--yes'], ['90-troubleshoot']]) {
    recorder.clear();
    await outputOf(runbook(args, { env: recorder.env }));
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

for (const [what, ends] of [
  ['killed', (pid: number) => process.kill(pid, 'SIGKILL')],
  // Like Ctrl-C, which a terminal sends to all processes that the run has started.
  ['interrupted', (pid: number) => process.kill(-pid, 'SIGINT')],
  ['left by its terminal', (pid: number) => process.kill(-pid, 'SIGHUP')],
  ['stopped by its supervisor', (pid: number) => process.kill(-pid, 'SIGTERM')],
] as const)
  test(`a run that is ${what} leaves neither that kubectl nor its socket`, async () => {
    const TMPDIR = folder();
    const [program = '', ...first] = RUNBOOK;
    const env = { ...world().environment(), TMPDIR };
    const child = spawn(program, [...first, 'all', '--yes'], { env, stdio: 'ignore', detached: true });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const standing = async (): Promise<string> =>
      (await bash(`pgrep -fa 'kubectl proxy --unix-socket=${TMPDIR}' || true`)).output.replaceAll(
        /.*pgrep.*\n/g,
        '',
      );
    await until(async () => (await standing()) !== '', 'kubectl proxy to start');
    ends(child.pid ?? 0);
    await ended;
    await until(async () => (await standing()) === '', 'kubectl proxy to end');
    await until(
      () => !readdirSync(TMPDIR).some((name) => name.startsWith('kubectl-')),
      'its folder to be deleted',
    );
  });

async function until(met: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 10_000; !(await met()); await sleep(20)) {
    if (Date.now() > end) assert.unreachable(`waited 10 s for ${what}`);
  }
}

test.run();
