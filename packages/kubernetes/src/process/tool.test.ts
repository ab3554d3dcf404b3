import { execSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { testOnLinux } from 'engine/testing/left-out';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { failureOf, thrownBy } from 'engine/testing/thrown';
import { withVariables } from 'engine/testing/variables';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHART_PATH, runTool, VALUES_PATH } from './tool.ts';

const ACCESS = { kubeconfig: '{}', server: 'https://127.0.0.1:1', expiresAt: 0 };

/** Runs `use` with a folder of these tools, each a script for bash. */
async function withTools<T>(tools: Record<string, string>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = temporaryFolder();
  for (const needed of ['bash', 'cat', 'mkdir', 'rm']) symlinkSync(`/bin/${needed}`, join(folder, needed));
  for (const [name, script] of Object.entries(tools))
    writeFileSync(join(folder, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  return use(folder);
}

/** Node's arguments to run helm as a run does. */
const runningHelm = (options: string) => [
  ...['--import', import.meta.resolve('tsx'), '--input-type=module', '-e'],
  `import { runTool } from '${new URL('./tool.ts', import.meta.url)}'; await runTool('helm', [], ${options});`,
];

test('runTool: a missing tool is a missing input, with its download address', () =>
  withTools({}, async (PATH) => {
    for (const tool of ['helm', 'kubectl'] as const) {
      const call = () => runTool(tool, ['version'], { environment: { PATH } });
      const { kind, resource, next } = await failureOf(call);
      assert.equal([kind, resource], ['input', tool]);
      assert.match(next.join(), 'https://');
    }
  }));

test('runTool: a tool that ends before it has read its input is reported by its exit code', () =>
  withTools({ helm: 'exec 0<&-\necho Error: no >&2\nexit 3' }, async (PATH) => {
    const input = 'x'.repeat(10_000_000);
    const answer = await runTool('helm', ['install'], { input, environment: { PATH } });
    assert.equal(answer, { ok: false, stdout: '', stderr: 'Error: no' });
  }));

/**
 * Runs `use` with the folder of a tool that writes to descriptor 9, a promise of its first output, and a promise of the whole output
 * of the tool and its children, after all of them have ended.
 */
async function withTalkingTool(
  tool: 'helm' | 'kubectl',
  script: string,
  use: (folder: string, said: Promise<unknown>, all: Promise<string>) => Promise<void>,
): Promise<void> {
  const heard: Buffer[] = [];
  const server = createServer((socket) => socket.on('data', (words) => heard.push(words)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const said = connected.then(([socket]) => once(socket, 'data'));
  const all = connected.then(async ([socket]) => {
    await once(socket, 'close');
    return heard.join('');
  });
  const late = sleep(60_000, undefined, { ref: false }).then(() => {
    throw new Error(`${tool} runs, or was not started, after 60 s. It has said: ${heard.join('')}`);
  });
  const { port } = server.address() as AddressInfo;
  const talking = `exec 9<>/dev/tcp/127.0.0.1/${port}\n${script}`;
  try {
    await withTools({ [tool]: talking }, (folder) => Promise.race([use(folder, said, all), late]));
  } finally {
    server.close();
    void connected.then(([socket]) => socket.destroy());
  }
}

/** A child of the tool, which ends at SIGTERM from the moment of its first output. */
const CHILD = `/bin/sh -c 'echo started >&9; read -r _ <&9' & wait`;

/** Kills its run, and waits until the run's folder is gone. */
const KILLING = `trap '' TERM; cd "\${0%/*}/own" || exit; kill -9 $PPID; while [ -e ../own ]; do :; done; cat >&9`;

test('runTool: a run that is killed as soon as the tool has started leaves no folder, and the tool reads its whole input', () =>
  withTalkingTool('helm', KILLING, async (PATH, _said, all) => {
    // More than a pipe holds: a kill would lose the unwritten rest.
    const options = `{ input: 'x'.repeat(1_000_000), environment: { PATH: '${PATH}' }, folder: '${PATH}/own' }`;
    const env = { ...process.env, TMPDIR: PATH };
    const run = spawnSync(process.execPath, runningHelm(options), { env, stdio: 'ignore', timeout: 60_000 });
    assert.is(run.signal, 'SIGKILL');
    assert.is((await all).length, 1_000_000);
    const left = readdirSync(PATH).filter((name) => !/^(?:helm|bash|cat|mkdir|rm|tsx-.*)$/.test(name));
    assert.equal(left, [], 'the input is in no file');
  }));

/** A helm that reports the signal that ends it, if it can still print. */
const RECORDING = `for signal in HUP INT TERM; do
trap "echo cancelled; echo cancelled >&2; echo $signal >&9; exit" $signal; done; ${CHILD}`;

for (const [what, end] of [
  ['is killed', (run: number) => process.kill(run, 'SIGKILL')],
  ['loses its terminal', (run: number) => process.kill(-run, 'SIGHUP')],
] as const) {
  test(`runTool: a run that ${what} ends its tool, by SIGTERM, with what that has started; helm can still print and record that`, () =>
    withTalkingTool('helm', RECORDING, async (PATH, said, all) => {
      const run = runningHelm(`{ environment: { PATH: '${PATH}' } }`);
      const { pid = 0 } = spawn(process.execPath, run, { detached: true, stdio: 'ignore' });
      await said;
      end(pid);
      assert.is(await all, 'started\nTERM\n');
    }));
}

for (const runs of [true, false]) {
  const when = runs ? 'that runs' : 'in the moment in which it starts';
  test(`runTool: an interrupt ends a tool ${when}, with what that has started, and is the reason`, () =>
    withTalkingTool('kubectl', CHILD, async (PATH, said, all) => {
      const interrupt = new AbortController();
      const reason = new Error('ctrl-c');
      const options = { environment: { PATH }, access: ACCESS, signal: interrupt.signal };
      const thrown = thrownBy(() => runTool('kubectl', ['get'], options));
      if (runs) await said;
      interrupt.abort(reason);
      assert.is(await thrown, reason);
      if (runs) assert.is(await all, 'started\n');
    }));
}

test('runTool: the children of a tool end with it, even if they ignore SIGTERM', () =>
  withTalkingTool('helm', `(trap '' TERM; read -r _ <&9) & exec /usr/bin/yes`, async (PATH, _said, all) => {
    await failureOf(() => runTool('helm', ['list'], { environment: { PATH }, access: ACCESS }));
    assert.is(await all, '');
  }));

test('runTool: reports that another process has ended a tool, after the tool’s output', () =>
  withTools({ helm: 'echo begun >&2; kill -9 $$' }, async (PATH) => {
    const answer = await runTool('helm', ['list'], { environment: { PATH }, access: ACCESS });
    assert.equal(answer, { ok: false, stdout: '', stderr: 'begun\n\nanother process ended it (SIGKILL)' });
  }));

const limitOf = (tool: 'helm' | 'kubectl') =>
  withTools({ [tool]: 'ulimit -v' }, async (PATH) =>
    (await runTool(tool, ['version'], { environment: { PATH } })).stdout.trim(),
  );

// macOS has no such limit.
testOnLinux(test)('runTool: helm may not use all memory', async () =>
  assert.is(await limitOf('helm'), String(2 * 2 ** 20)),
);

test('runTool: kubectl may, as its plugins need far more, such as those that run on Node', async () =>
  assert.is(await limitOf('kubectl'), execSync('ulimit -v', { encoding: 'utf8' }).trim()));

test('runTool: a tool that does not end in time, or never stops printing, is reported with the cluster it works on', () =>
  withTools({ kubectl: 'exec /bin/sleep 60', helm: 'exec /usr/bin/yes' }, async (PATH) => {
    // A small image has no ps.
    const seenOf = async (tool: 'helm' | 'kubectl', timeout: number) => {
      const call = () => runTool(tool, ['get'], { timeoutMs: timeout, access: ACCESS });
      return (await withVariables({ PATH }, () => failureOf(call))).seen;
    };
    assert.is(
      await seenOf('kubectl', 100),
      'no complete answer within 0.1 s (API server https://127.0.0.1:1)',
    );
    assert.match(await seenOf('helm', 60_000), 'more than 64 MB (API server https://127.0.0.1:1)');
  }));

test('runTool: a tool that the system cannot start is reported, and no timer is left that would kill it later', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
  const before = timers();
  const { seen, next } = await failureOf(() => runTool('helm', ['x'.repeat(3_000_000)]));
  assert.equal([seen, next], ['spawn E2BIG', ['Shorten the longest input.']]);
  assert.is(timers(), before);
});

/** A wrapper like those of toolbox and distrobox, which passes on only the standard descriptors. */
const WRAPPER = 'for fd in 3 4 5 6 7 8 9; do eval "exec $fd<&-"; done';

test('runTool: a wrapper that hands on its standard descriptors alone gets all files, in a folder that only this user can open', () =>
  withTools({ helm: `${WRAPPER}\ncat - "$1" "$2" "$KUBECONFIG"; /bin/ls -ld "\${1%/*}"` }, async (PATH) => {
    const files = { input: 'a', file: 'b', chart: Buffer.from('c'), access: { ...ACCESS, kubeconfig: 'd' } };
    const { stdout } = await withVariables({ TMPDIR: temporaryFolder() }, () =>
      runTool('helm', [VALUES_PATH, CHART_PATH], { ...files, environment: { PATH } }),
    );
    assert.match(stdout, /^abcddrwx------/);
    assert.not(existsSync(stdout.trim().split(' ').at(-1) ?? ''));
  }));

test('runTool: a folder for temporary files that takes none is reported, and the tool is not started', async () => {
  const call = () => runTool('helm', ['get'], { access: ACCESS });
  const { kind, seen, next } = await withVariables({ TMPDIR: '/nowhere' }, () => failureOf(call));
  assert.is(kind, 'input');
  assert.match(seen, '/nowhere');
  assert.match(next.join(), 'TMPDIR');
});

test.run();
