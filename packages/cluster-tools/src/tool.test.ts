import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, RUN_AGAIN, traced } from 'resource';
import { thrownBy } from 'resource/testing/thrown';
import { DIAGNOSES } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KubeContext } from './kube-context.ts';
import { Kubectl } from './kubectl.ts';
import { runTool, type ToolOptions, toolFailure } from './tool.ts';

function failureOf(stderr: string, stdout = ''): Failure {
  return toolFailure('helm release vault/vault', { ok: false, stdout, stderr });
}

/** The diagnoses of what the operator has to correct before anything can be done. */
const INPUT = [
  'no-kubectl-context',
  'kubectl-context-unknown',
  'folder-not-writable',
  'credential-plugin-outdated',
  'credential-plugin-missing',
  'credential-plugin-failed',
  'cluster-refuses-credentials',
];
for (const id of [...INPUT, 'cluster-not-reached', 'forbidden-in-cluster']) {
  const kind = INPUT.includes(id) ? 'input' : 'failed';
  test(`toolFailure: ${id} is of kind ${kind}, with its cause and one thing to do`, () => {
    const diagnosis = DIAGNOSES.find((one) => one.id === id);
    const stderr = diagnosis?.symptoms?.[0]?.example ?? '';
    const failure = failureOf(stderr);
    assert.is(failure.resource, 'helm release vault/vault');
    assert.is(failure.seen, stderr);
    assert.is(failure.likely, diagnosis?.cause);
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

const HANDED: [what: string, options: ToolOptions][] = [
  ['input', { input: 'values' }],
  ['kubeconfig', { credential: { json: '{}', expiresAt: 0, kubeconfig: 'apiVersion: v1' } }],
];
for (const [what, options] of HANDED) {
  test(`runTool: a folder for temporary files that cannot take the ${what} is reported, and the tool is not started`, async () => {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = '/nowhere';
    try {
      const error = await thrownBy(() => runTool('helm', ['get'], options));
      assert.instance(error, Failure);
      const { seen, likely, next } = error as Failure;
      assert.match(seen, '/nowhere');
      assert.match(likely ?? '', what);
      assert.match(next.join(), 'TMPDIR');
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });
}

test.run();
