import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { Shims } from './campaign/shims.ts';
import { suite } from './suite.ts';
import { folder, kubectlThat } from './surroundings.ts';
import { bash, RUNBOOK, runbook, world } from './world.ts';

const test = suite('the way to the API server');

const LOOK = /^(?:get (?!--raw)|create token|version)/;

test.before(async () => {
  await world().reset();
  const { exitCode, output } = await runbook(['all', '--yes']);
  assert.is(exitCode, 0, output);
});

/** Runs with programs before kubectl and helm that write down what they are started for. */
async function counted(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const shims = new Shims();
  const path = `${shims.folder}:${world().environment().PATH}`;
  const { exitCode, output } = await runbook(args, { env: { ...env, PATH: path } });
  const kubectl = shims.calls('kubectl');
  shims.remove();
  assert.is(exitCode, 0, output);
  return { output: output.replaceAll(/\d+(?:\.\d+)? m?s\b/g, '…'), kubectl };
}

test('one kubectl answers all looks and makes all tokens', async () => {
  const { kubectl, output } = await counted(['all', '--yes']);
  assert.match(output, 'Nothing to do: everything is as the guide has it.');
  assert.is(kubectl.filter((words) => words.startsWith('proxy ')).length, 1);
  assert.equal(
    kubectl.filter((words) => LOOK.test(words)),
    [],
  );
});

test('without a place for its socket, each look is a kubectl, and the outcome is the same', async () => {
  const short = await counted(['all', '--yes']);
  const TMPDIR = join(folder(), 'x'.repeat(90));
  mkdirSync(TMPDIR);
  const { kubectl, output } = await counted(['all', '--yes'], { TMPDIR });
  assert.is(output, short.output);
  assert.equal(
    kubectl.filter((words) => words.startsWith('proxy ')),
    [],
  );
  assert.ok(kubectl.filter((words) => LOOK.test(words)).length > 5, kubectl.join('\n'));
});

for (const [what, script] of [
  ['without that command', 'echo \'error: unknown command "proxy"\' >&2; exit 1'],
  ['that never says it is open', 'exec sleep 600'],
] as const)
  test(`a kubectl ${what} is asked the other way`, async () => {
    const { exitCode, output } = await runbook(['all', '--plan'], { env: kubectlThat(script, 'proxy') });
    assert.is(exitCode, 0, output);
  });

for (const [what, ends] of [
  ['killed', (pid: number) => process.kill(pid, 'SIGKILL')],
  // As by Ctrl-C, which a terminal sends to all processes that the run has started.
  ['interrupted', (pid: number) => process.kill(-pid, 'SIGINT')],
  ['left by its terminal', (pid: number) => process.kill(-pid, 'SIGHUP')],
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
    await until(async () => (await standing()) !== '', 'kubectl proxy to be there');
    ends(child.pid ?? 0);
    await ended;
    await until(async () => (await standing()) === '', 'kubectl proxy to be gone');
    await until(
      () => !readdirSync(TMPDIR).some((name) => name.startsWith('kubectl-')),
      'its folder to be gone',
    );
  });

async function until(met: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 10_000; !(await met()); await sleep(20)) {
    if (Date.now() > end) assert.unreachable(`waited 10 s for ${what}`);
  }
}

test.run();
