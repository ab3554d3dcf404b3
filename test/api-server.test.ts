import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFile, temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { assertNoLeftovers, Run } from './run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { ToolRecorder } from './tool-recorder.ts';
import { world } from './world.ts';

const test = suite('how runs reach the API server');

test.before(guideIsDone);

test('one kubectl answers all reads and makes all tokens; nothing that a run opens listens beyond loopback and a socket of this user', async () => {
  const recorder = new ToolRecorder(world().environment());
  await expectRun('all --yes', {
    env: recorder.env,
    says: ['No changes: everything already matches the guide'],
  });
  const kubectl = recorder.calls('kubectl');
  assert.equal(
    kubectl.filter((words) => /^(?:get (?!--raw)|create token|version)/.test(words)),
    [],
  );
  const opened = kubectl.filter((words) => /^(?:proxy|port-forward) /.test(words));
  assert.is(opened.filter((words) => words.startsWith('proxy ')).length, 1);
  assert.ok(opened.length > 1, kubectl.join('\n'));
  for (const words of opened) assert.match(words, /--address=127\.0\.0\.1 |--unix-socket=/);
});

test('a script named kubectl, which starts the real one, ends together with it; if the path of the folder for temporary files is too long for a socket, another folder is used', async () => {
  const TMPDIR = join(temporaryFolder(), 'x'.repeat(90));
  mkdirSync(TMPDIR);
  const script = '$real "$@"; exit $?';
  const recorder = new ToolRecorder(world().environment(), { tool: 'kubectl', script });
  await expectRun('all --plan', { env: { ...recorder.env, TMPDIR } });
});

test('an API server below a path, as Rancher has it', async () => {
  const args = ['proxy', '--port=0', '--api-prefix=/k8s/clusters/c-1/'];
  const proxy = spawn(join(world().layout.bin, 'kubectl'), args, { env: world().environment() });
  try {
    const [, address] = /(127\.0\.0\.1:\d+)/.exec(String(await once(proxy.stdout, 'data'))) ?? [];
    const server = `server: http://${address}/k8s/clusters/c-1`;
    const config = readFileSync(world().layout.kubeconfig, 'utf8').replace(/server: .*/, server);
    await expectRun('02-vault --plan', { env: { KUBECONFIG: temporaryFile(config) } });
  } finally {
    proxy.kill();
  }
});

for (const [what, end] of [
  ['killed', (run: Run) => run.kill('SIGKILL')],
  ['killed with its process group', (run: Run) => run.signal('SIGKILL')],
  ['stopped by its supervisor', (run: Run) => run.signal('SIGTERM')],
] as const)
  test(`a run that is ${what} leaves neither that kubectl nor its socket`, async () => {
    const TMPDIR = temporaryFolder();
    const run = new Run(['all', '--yes'], { env: { TMPDIR } });
    await run.until(() => readdirSync(TMPDIR).some((name) => name.startsWith('kubectl-')));
    end(run);
    await run.ended;
    // `assertNoLeftovers` waits for the processes.
    await assertNoLeftovers();
    assert.equal(readdirSync(TMPDIR), []);
  });

test.run();
