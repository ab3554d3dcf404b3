import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { KubeContext } from './kube-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-context-'));
const WORK = { signal: new AbortController().signal, say: () => undefined };
const MINUTE = 60_000;
// End-to-end tests show what the real plugin does.
writeFileSync(join(folder, 'kubectl'), '#!/bin/sh\nexec cat "$KUBECONFIG"\n', { mode: 0o755 });

let files = 0;
/** A context whose user's plugin is a script, and a count of its starts. */
function contextWith(script: string, more: object = {}) {
  files += 1;
  const starts = join(folder, `starts-${files}`);
  writeFileSync(starts, '');
  const args = ['-c', `echo start >> ${starts}; ${script}`];
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args, ...more };
  const KUBECONFIG = join(folder, `config-${files}`);
  const config = {
    'current-context': 'demo',
    contexts: [{ name: 'demo', context: { cluster: 'demo', user: 'me' } }],
    clusters: [{ name: 'demo', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'me', user: { as: 'somebody', exec } }],
  };
  writeFileSync(KUBECONFIG, JSON.stringify(config));
  const context = new KubeContext(undefined, { PATH: `${folder}:${process.env.PATH}`, KUBECONFIG });
  return { context, starts: () => readFileSync(starts, 'utf8').split('\n').length - 1 };
}

/** A script that returns a token with a lifetime in minutes. */
const tokenFor = (minutes: number): string =>
  `echo '${JSON.stringify({
    ...{ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1' },
    status: { token: 'a', expirationTimestamp: new Date(Date.now() + minutes * MINUTE).toISOString() },
  })}'`;

test('credential: starts the plugin once for all callers, and passes its answer on unchanged', async () => {
  const { context, starts } = contextWith(tokenFor(14));
  const [one, two] = await Promise.all([context.credential(MINUTE, WORK), context.credential(MINUTE, WORK)]);
  assert.is(one, two);
  assert.is(await context.credential(10 * MINUTE, WORK), one);
  assert.is(JSON.parse(one?.json ?? '').status.token, 'a');
  assert.not.match(one?.kubeconfig ?? '', /"a"|: a$/m);
  assert.is(starts(), 1);
  // The impersonated user stays.
  assert.is(parse(one?.kubeconfig ?? '').users[0].user.as, 'somebody');
});

test('credential: a short-lived one is requested again, and then left to the child', async () => {
  const { context, starts } = contextWith(tokenFor(5));
  assert.ok(await context.credential(MINUTE, WORK));
  assert.is(await context.credential(10 * MINUTE, WORK), undefined);
  assert.is(starts(), 2);
});

for (const [what, more] of [
  ['asks a person', { interactiveMode: 'Always' }],
  ['needs the cluster’s data', { provideClusterInfo: true }],
  ['is beside its kubeconfig', { command: './plugin' }],
] as const) {
  test(`credential: the child starts a plugin that ${what}`, async () => {
    const { context, starts } = contextWith(tokenFor(14), more);
    assert.is(await context.credential(MINUTE, WORK), undefined);
    assert.is(starts(), 0);
  });
}

for (const [what, script, more, seen] of [
  [
    'failed',
    'echo expired >&2; exit 255',
    {},
    /^expired\nUnable to connect.*getting credentials: exec: executable sh failed with exit code 255$/,
  ],
  ['does not exist', '', { command: 'no-such-plugin' }, /executable no-such-plugin not found$/],
  ['answers no credential', 'echo hello', {}, /answered no ExecCredential$/],
] as const) {
  test(`credential: a plugin that ${what} is reported in kubectl’s words, as an input failure`, async () => {
    const { context } = contextWith(script, more);
    const failure: unknown = await context.credential(MINUTE, WORK).catch((error: unknown) => error);
    const { kind, seen: words } = failure as { kind: string; seen: string };
    assert.is(kind, 'input');
    assert.match(words, seen);
  });
}

test.after(() => rmSync(folder, { recursive: true }));
test.run();
