import { execSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from 'engine/resource';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { failureOf as failureThrownBy, thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runTool, toolFailure } from './tool.ts';

const ACCESS = { kubeconfig: '{}', server: 'https://127.0.0.1:1', expiresAt: 0, userInFiles: false };

function failureOf(stderr: string, stdout = ''): Failure {
  return toolFailure('helm release vault/vault', { ok: false, stdout, stderr });
}

const REFUSED: [kind: Failure['kind'], stderr: string][] = [
  ['input', 'Error: mkdir /home/me/.config/helm: permission denied'],
  ['input', 'Error: open /root/.cache/helm/repository/gloo-index.yaml: read-only file system'],
  ['input', 'error: context "dev" does not exist'],
  ['input', 'error: current-context must exist in order to minify'],
  [
    'input',
    'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
  ],
  ['input', 'Unable to connect to the server: getting credentials: exec: executable aws not found'],
  ['input', 'error: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"'],
  ['input', 'error: You must be logged in to the server (Unauthorized)'],
  ['input', 'Error: query: failed to query with labels: Unauthorized'],
  ['failed', 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout'],
  ['failed', 'Error from server (Forbidden): pods is forbidden: User "dev" cannot list resource "pods"'],
  ['failed', 'Error from server (NotFound): serviceaccounts "gloo" not found'],
  ['failed', 'first line\nsecond line'],
];
for (const [kind, stderr] of REFUSED) {
  test(`toolFailure: of kind ${kind} for ${stderr}`, () => {
    assert.is(failureOf(stderr).kind, kind);
  });
}

test('toolFailure: unknown words are shown in full, without a guess', () => {
  const failure = failureOf('first line\nsecond line');
  assert.is(failure.seen, 'first line\nsecond line');
  assert.equal([failure.words, failure.cause, failure.next], [failure.seen, undefined, []]);
});

test('toolFailure: shows the beginning and the end of an output that nobody can read', () => {
  const { seen } = toolFailure('r', { ok: false, stdout: '', stderr: `first ${'x'.repeat(1e6)} last` });
  assert.match(seen, /^first x+\n… 990011 characters left out …\nx+ last$/);
});

test('toolFailure: says that a tool failed without output', () => {
  assert.is(failureOf('', 'only on stdout\n').seen, 'only on stdout');
  assert.ok(failureOf('').seen.length > 0);
});

/** Runs `use` with a folder of these tools, each a script for sh. */
async function withTools(
  tools: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder();
  for (const needed of ['bash', 'cat', 'mv']) symlinkSync(`/bin/${needed}`, join(folder, needed));
  for (const [name, script] of Object.entries(tools))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await use(folder);
}

/** The arguments with which Node runs a tool as a run does. */
const runningTool = (tool: string, args: readonly string[], options: string) => [
  ...['--import', import.meta.resolve('tsx'), '--input-type=module', '-e'],
  `import { runTool } from '${new URL('./tool.ts', import.meta.url)}';
  console.log(await runTool('${tool}', ${JSON.stringify(args)}, ${options}));`,
];

test('runTool: a missing tool is a missing input, with its download address', () =>
  withTools({}, async (PATH) => {
    for (const tool of ['helm', 'kubectl'] as const) {
      const call = () => runTool(tool, ['version'], { environment: { PATH } });
      const { kind, resource, next } = await failureThrownBy(call);
      assert.equal([kind, resource], ['input', tool]);
      assert.match(next.join(), 'https://');
    }
  }));

test('runTool: a tool takes nothing from the working directory: helm prefers a folder there to a chart of its repository', () =>
  withTools({ helm: '/bin/ls -d "$@" 2>/dev/null; exit 0' }, async (PATH) => {
    const charts = ['gloo/gloo', 'hashicorp/vault', 'oci://registry.example.com/charts/gloo', 'gloo'];
    for (const chart of charts) mkdirSync(join(PATH, chart), { recursive: true });
    const run = runningTool('helm', charts, "{ environment: { PATH: '.' } }");
    const { stdout } = spawnSync(process.execPath, run, { cwd: PATH, encoding: 'utf8' });
    assert.is(stdout, "{ ok: true, stdout: '', stderr: '' }\n");
  }));

test('runTool: does not start after an interrupt', async () => {
  const reason = new Error('ctrl-c');
  const signal = AbortSignal.abort(reason);
  assert.is(await thrownBy(() => runTool('helm', ['version'], { signal })), reason);
});

test('runTool: a tool that ends before it has read its input is reported by its exit code', () =>
  withTools({ helm: 'exec 0<&-\necho no >&2\nexit 3' }, async (PATH) => {
    const input = 'x'.repeat(10_000_000);
    const answer = await runTool('helm', ['install'], { input, environment: { PATH } });
    assert.equal(answer, { ok: false, stdout: '', stderr: 'no' });
  }));

test('runTool: a tool reads its whole input even if the run is killed as soon as the tool has started', () =>
  withTools(
    { helm: `trap '' TERM; kill -9 $PPID; cd "\${0%/*}"; cat > reading; mv reading read` },
    async (PATH) => {
      // More than a pipe holds: the kill would lose what is not written by then.
      const options = `{ input: 'x'.repeat(1_000_000), environment: { PATH: '${PATH}' } }`;
      const env = { ...process.env, TMPDIR: PATH };
      const run = runningTool('helm', ['install'], options);
      assert.is(spawnSync(process.execPath, run, { env, stdio: 'ignore' }).signal, 'SIGKILL');
      while (!existsSync(join(PATH, 'read'))) await sleep(5);
      assert.is(readFileSync(join(PATH, 'read')).length, 1_000_000);
      const left = readdirSync(PATH).filter((name) => !/^(?:helm|bash|cat|mv|read|tsx-.*)$/.test(name));
      assert.equal(left, [], 'the input is in no file');
    },
  ));

for (const [what, end] of [
  ['is killed', (run: number) => process.kill(run, 'SIGKILL')],
  ['is killed with its process group', (run: number) => process.kill(-run, 'SIGKILL')],
  ['loses its terminal', (run: number) => process.kill(-run, 'SIGHUP')],
] as const) {
  test(`runTool: a run that ${what} ends its tool, by SIGTERM, with what that has started; helm can still print and record that`, () =>
    withTools(
      {
        helm: `dir=\${0%/*}; for signal in HUP INT TERM; do trap "echo cancelled; echo cancelled >&2; echo $signal > $dir/ended; exit" $signal; done
          /bin/sleep 60 & echo $! > "$dir/pid"; wait`,
      },
      async (PATH) => {
        const run = runningTool('helm', ['install'], `{ environment: { PATH: '${PATH}' } }`);
        const { pid = 0 } = spawn(process.execPath, run, { detached: true, stdio: 'ignore' });
        const read = (name: string) =>
          existsSync(join(PATH, name)) ? readFileSync(join(PATH, name), 'utf8').trim() : '';
        while (read('pid') === '') await sleep(5);
        end(pid);
        while (read('ended') === '') await sleep(5);
        assert.is(read('ended'), 'TERM');
        while (isRunning(Number(read('pid')))) await sleep(5);
      },
    ));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('runTool: an interrupt ends a tool with what that has started, and is the reason', () =>
  withTools({ kubectl: `/bin/sleep 60 & echo $! > "\${0%/*}/pid"; wait` }, async (PATH) => {
    const interrupt = new AbortController();
    const reason = new Error('ctrl-c');
    const options = { environment: { PATH }, access: ACCESS, signal: interrupt.signal };
    const thrown = thrownBy(() => runTool('kubectl', ['get'], options));
    const pid = () => Number(existsSync(join(PATH, 'pid')) && readFileSync(join(PATH, 'pid'), 'utf8'));
    while (pid() === 0) await sleep(5);
    interrupt.abort(reason);
    assert.is(await thrown, reason);
    while (isRunning(pid())) await sleep(5);
  }));

test('runTool: says that another process has ended a tool, after what that has printed', () =>
  withTools({ helm: 'echo begun >&2; kill -9 $$' }, async (PATH) => {
    const answer = await runTool('helm', ['list'], { environment: { PATH }, access: ACCESS });
    assert.equal(answer, { ok: false, stdout: '', stderr: 'begun\n\nanother process ended it (SIGKILL)' });
  }));

test('runTool: helm may not use all memory', () =>
  withTools({ helm: 'ulimit -v', kubectl: 'ulimit -v' }, async (PATH) => {
    const limitOf = async (tool: 'helm' | 'kubectl') =>
      (await runTool(tool, ['version'], { environment: { PATH } })).stdout.trim();
    // macOS knows no such limit.
    if (process.platform === 'linux') assert.is(await limitOf('helm'), String(2 * 2 ** 20));
    // Its plugins may need far more, such as those that run on Node.
    assert.is(await limitOf('kubectl'), execSync('ulimit -v', { encoding: 'utf8' }).trim());
  }));

test('runTool: helm at its limit of memory is reported without its stack', () =>
  withTools({ helm: 'echo "fatal error: out of memory\n\ngoroutine 1 gp=0x1" >&2; exit 2' }, async (PATH) => {
    const call = () => runTool('helm', ['repo', 'add', 'x'], { environment: { PATH } });
    const { resource, seen } = await failureThrownBy(call);
    assert.equal([resource, seen], ['helm repo add', 'it found no more memory (at most 2 GB), and ended']);
  }));

test('runTool: a tool that does not end in time, or never stops printing, is reported with the cluster it works on', () =>
  withTools({ kubectl: 'exec /bin/sleep 60', helm: 'exec /usr/bin/yes' }, async (PATH) => {
    const before = process.env.PATH;
    // A small image has no ps.
    process.env.PATH = PATH;
    const seenOf = async (tool: 'helm' | 'kubectl', timeout: number) => {
      return (await failureThrownBy(() => runTool(tool, ['get'], { timeout, access: ACCESS }))).seen;
    };
    try {
      assert.is(
        await seenOf('kubectl', 100),
        'no complete answer within 0.1 s (API server https://127.0.0.1:1)',
      );
      assert.match(await seenOf('helm', 60_000), 'and was ended (API server https://127.0.0.1:1)');
    } finally {
      process.env.PATH = before;
    }
  }));

test('runTool: a tool that the system cannot start is reported, and no timer is left that would kill it later', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
  const before = timers();
  assert.is((await failureThrownBy(() => runTool('helm', ['x'.repeat(3_000_000)]))).seen, 'spawn E2BIG');
  assert.is(timers(), before);
});

test('runTool: a folder for temporary files that takes none is reported, and the tool is not started', async () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = '/nowhere';
  try {
    const { kind, seen, next } = await failureThrownBy(() => runTool('helm', ['get'], { access: ACCESS }));
    assert.is(kind, 'input');
    assert.match(seen, '/nowhere');
    assert.match(next.join(), 'TMPDIR');
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});

test.run();
