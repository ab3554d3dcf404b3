import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, RUN_AGAIN, traced } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KubeContext } from './kube-context.ts';
import { Kubectl } from './kubectl.ts';
import { runTool, toolFailure } from './tool.ts';

function failureOf(stderr: string, stdout = ''): Failure {
  return toolFailure('helm release vault/vault', { ok: false, stdout, stderr });
}

const NO_CONTEXT = /No kubectl context/;
const WRONG_CONTEXT = /not in the kubeconfig/;
const UNREACHABLE = /does not answer/;
const CREDENTIALS = /does not accept the token of this context/;
const NO_TOKEN = /aws eks get-token/;
const NO_PLUGIN = /not on the PATH/;
const FORBIDDEN = /is not allowed to do that/;

/** Messages of kubectl and helm, and their meanings. */
const KNOWN: [stderr: string, kind: string, cause: RegExp][] = [
  ['error: current-context is not set', 'input', NO_CONTEXT],
  [
    'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
    'input',
    NO_CONTEXT,
  ],
  [
    'Error: Kubernetes cluster unreachable: Get "http://localhost:8080/version": dial tcp [::1]:8080: connect: connection refused',
    'input',
    NO_CONTEXT,
  ],
  ['error: invalid configuration: no configuration has been provided', 'input', NO_CONTEXT],
  ['error: context "demo" does not exist', 'input', WRONG_CONTEXT],
  ['Error: Kubernetes cluster unreachable: context "demo" does not exist', 'input', WRONG_CONTEXT],
  [
    'Unable to connect to the server: dial tcp: lookup abc.eks.amazonaws.com: no such host',
    'failed',
    UNREACHABLE,
  ],
  ['Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout', 'failed', UNREACHABLE],
  ['Unable to connect to the server: net/http: TLS handshake timeout', 'failed', UNREACHABLE],
  [
    'Error: Kubernetes cluster unreachable: Get "https://10.0.0.1:6443/version": dial tcp 10.0.0.1:6443: connect: connection refused',
    'failed',
    UNREACHABLE,
  ],
  ['error: You must be logged in to the server (Unauthorized)', 'input', CREDENTIALS],
  [
    'error: You must be logged in to the server (the server has asked for the client to provide credentials)',
    'input',
    CREDENTIALS,
  ],
  [
    'Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials',
    'input',
    CREDENTIALS,
  ],
  [
    'Error: Kubernetes cluster unreachable: Get "https://10.0.0.1/version": getting credentials: exec: executable aws failed with exit code 255',
    'input',
    NO_TOKEN,
  ],
  [
    'Unable to locate credentials\nUnable to connect to the server: getting credentials: exec: executable aws failed with exit code 253',
    'input',
    NO_TOKEN,
  ],
  [
    'Unable to connect to the server: getting credentials: exec: executable aws not found',
    'input',
    NO_PLUGIN,
  ],
  ['Error: query: failed to query with labels: Unauthorized', 'input', CREDENTIALS],
  ['Error: mkdir /home/me/.config: read-only file system', 'input', /cannot write/],
  ['error: unable to upgrade connection: Forbidden', 'failed', FORBIDDEN],
  [
    'Error from server (Forbidden): pods is forbidden: User "me" cannot list resource "pods" in API group ""',
    'failed',
    FORBIDDEN,
  ],
];
for (const [stderr, kind, cause] of KNOWN) {
  test(`toolFailure: ${stderr}`, () => {
    const failure = failureOf(stderr);
    assert.is(failure.resource, 'helm release vault/vault');
    assert.is(failure.seen, stderr);
    assert.match(failure.likely ?? '', cause);
    assert.is(failure.kind, kind);
    assert.is(failure.next.length, 1);
  });
}

test('toolFailure: unknown words are shown in full, without a guess', () => {
  const failure = failureOf('first line\nsecond line');
  assert.is(failure.seen, 'first line\nsecond line');
  assert.is(failure.likely, undefined);
  assert.equal(failure.next, [RUN_AGAIN]);
  assert.is(failure.kind, 'failed');
});

test('toolFailure: shows the beginning and the end of an output that nobody can read', () => {
  const { seen } = toolFailure('r', { ok: false, stdout: '', stderr: `first ${'x'.repeat(1e6)} last` });
  assert.match(seen, /^first x+\n… 990011 characters left out …\nx+ last$/);
});

test('toolFailure: says that a tool failed without output', () => {
  assert.is(failureOf('', 'only on stdout\n').seen, 'only on stdout');
  assert.ok(failureOf('').seen.length > 0);
});

test('runTool: a missing tool is a missing input, with its download address', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'no-tools-'));
  const before = process.env.PATH;
  process.env.PATH = empty;
  try {
    for (const tool of ['helm', 'kubectl'] as const) {
      try {
        await runTool(tool, ['version']);
        assert.unreachable();
      } catch (error) {
        assert.instance(error, Failure);
        const failure = error as Failure;
        assert.is(failure.kind, 'input');
        assert.is(failure.resource, tool);
        assert.match(failure.next.join(), 'https://');
      }
    }
  } finally {
    process.env.PATH = before;
    rmSync(empty, { recursive: true });
  }
});

test('runTool: reports only the command’s first words, and how it ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tools-'));
  for (const tool of ['helm', 'kubectl'])
    writeFileSync(join(folder, tool), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
  const before = process.env.PATH;
  process.env.PATH = `${folder}:${before}`;
  const reported: string[] = [];
  try {
    await traced(
      ({ system, what, outcome }) => void reported.push(`${system}: ${what}: ${outcome}`),
      async () => {
        await runTool('helm', [
          '--kube-context=demo',
          'repo',
          'add',
          'hashicorp',
          'https://secret@example.com',
        ]);
        await runTool('kubectl', ['create', 'token', 'gloo', '--namespace=gloo-system']);
      },
    );
  } finally {
    process.env.PATH = before;
    rmSync(folder, { recursive: true });
  }
  assert.equal(reported, ['helm: helm repo add: exit 3', 'kubectl: kubectl create token: exit 3']);
});

test('runTool: does not start after an interrupt', async () => {
  const reason = new Error('ctrl-c');
  try {
    await runTool('helm', ['version'], { signal: AbortSignal.abort(reason) });
    assert.unreachable();
  } catch (error) {
    assert.is(error, reason);
  }
});

test('Kubectl: is shown as a person types it for this context', () => {
  assert.is(new Kubectl().shown, 'kubectl');
  assert.is(new Kubectl(new KubeContext('demo')).shown, 'kubectl --context=demo');
});

test('runTool: a tool that ends before it has read its input is reported by its exit code', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hasty-'));
  writeFileSync(join(folder, 'helm'), '#!/bin/sh\nexec 0<&-\necho no >&2\nexit 3\n', { mode: 0o755 });
  const before = process.env.PATH;
  process.env.PATH = `${folder}:${before}`;
  try {
    const answer = await runTool('helm', ['install'], { input: 'x'.repeat(10_000_000) });
    assert.equal(answer, { ok: false, stdout: '', stderr: 'no' });
  } finally {
    process.env.PATH = before;
    rmSync(folder, { recursive: true });
  }
});

test('runTool: a tool reads its whole input even if the run is killed as soon as the tool has started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orphan-'));
  const helm = `#!/bin/sh\nkill -9 $PPID\ncat > '${folder}/reading'\nmv '${folder}/reading' '${folder}/read'\n`;
  writeFileSync(join(folder, 'helm'), helm, { mode: 0o755 });
  // More than a pipe holds: the kill would lose what is not written by then.
  const run = `import { runTool } from '${new URL('./tool.ts', import.meta.url)}';
    await runTool('helm', ['install'], { input: 'x'.repeat(1_000_000) });`;
  try {
    const killed = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', run], {
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, TMPDIR: folder },
      stdio: 'ignore',
    });
    assert.is(killed.signal, 'SIGKILL');
    while (!existsSync(join(folder, 'read'))) await sleep(5);
    assert.is(readFileSync(join(folder, 'read')).length, 1_000_000);
    const left = readdirSync(folder).filter(
      (name) => !['helm', 'read'].includes(name) && !/^tsx-/.test(name),
    );
    assert.equal(left, [], 'the input is in no file');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('runTool: an unwritable folder for temporary files is reported, and the tool is not started', async () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = '/nowhere';
  try {
    await runTool('helm', ['install'], { input: 'values' });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, Failure);
    assert.match((error as Failure).seen, '/nowhere');
    assert.match((error as Failure).next.join(), 'TMPDIR');
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});

test.run();
