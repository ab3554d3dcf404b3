import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { failureOf } from 'engine/testing/thrown';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiServer } from '../api/api-server.ts';
import type { Credential } from './exec-plugin.ts';
import { KubeContext } from './kube-context.ts';

const folder = temporaryFolder();
const MINUTE = 60_000;
// End-to-end tests cover the real plugin.
writeFileSync(join(folder, 'kubectl'), '#!/bin/sh\nexec cat "$KUBECONFIG"\n', { mode: 0o755 });

let files = 0;
/** A context whose user's plugin is a script, and the number of its starts. */
function contextWith(script: string, more: object = {}, user: object = {}, made?: Credential) {
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
    users: [{ name: 'me', user: { as: 'somebody', exec, ...user } }],
  };
  writeFileSync(KUBECONFIG, JSON.stringify(config));
  const environment = { PATH: `${folder}:${process.env.PATH}`, KUBECONFIG };
  const context = new KubeContext(undefined, environment, async () => made);
  return { context, file: KUBECONFIG, starts: () => readFileSync(starts, 'utf8').split('\n').length - 1 };
}

/** A script that returns a token with a lifetime in minutes. */
const tokenFor = (minutes: number): string =>
  `echo '${JSON.stringify({
    ...{ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1' },
    status: { token: 'a', expirationTimestamp: new Date(Date.now() + minutes * MINUTE).toISOString() },
  })}'`;

test('access: starts the plugin once for all callers, and passes its answer on unchanged', async () => {
  const { context, starts } = contextWith(tokenFor(14));
  const [one, two] = await Promise.all([context.access(MINUTE, work), context.access(MINUTE, work)]);
  assert.is(one, two);
  assert.is(await context.access(10 * MINUTE, work), one);
  assert.is(JSON.parse(one.credential ?? '').status.token, 'a');
  assert.not.match(one.kubeconfig, '"a"');
  assert.is(starts(), 1);
  // The impersonated user is kept.
  assert.is(JSON.parse(one.kubeconfig).users[0].user.as, 'somebody');
});

test('access: a short-lived credential is requested again, and then left to the child', async () => {
  const { context, starts } = contextWith(tokenFor(5));
  assert.ok((await context.access(MINUTE, work)).credential);
  assert.is((await context.access(10 * MINUTE, work)).credential, undefined);
  assert.is(starts(), 2);
});

test('access: a plugin whose credential is made in its place is not started', async () => {
  const made = { json: 'made', expiresAt: Date.now() + 14 * MINUTE };
  const { context, starts } = contextWith(tokenFor(14), {}, {}, made);
  assert.is((await context.access(MINUTE, work)).credential, 'made');
  assert.is(starts(), 0);
});

test('access: a plugin and a token beside the kubeconfig are found', async () => {
  writeFileSync(join(folder, 'plugin'), `#!/bin/sh\n${tokenFor(14)}\n`, { mode: 0o755 });
  const { context } = contextWith('', { command: './plugin' }, { tokenFile: 'plugin' });
  const { credential, kubeconfig } = await context.access(MINUTE, work);
  assert.is(JSON.parse(credential ?? '').status.token, 'a');
  assert.is(JSON.parse(kubeconfig).users[0].user.tokenFile, join(folder, 'plugin'));
});

for (const [what, KUBECONFIG, seen] of [
  ['without end', '/dev/zero', 'it is not a regular file'],
  ['that does not exist', '/nowhere/config', 'there is no kubeconfig /nowhere/config'],
] as const)
  test(`access: a kubeconfig ${what} is refused`, async () => {
    const context = new KubeContext(undefined, { KUBECONFIG });
    const failure = await failureOf(() => context.access(MINUTE, work));
    assert.is(failure.kind, 'input');
    assert.match(failure.seen, seen);
  });

for (const [what, user, isRefused] of [
  ['no credential', { exec: undefined }, true],
  ['no credential, and as whom it acts', { exec: undefined, as: 'somebody' }, true],
  ['a token', { exec: undefined, token: 'a' }, false],
  ['a certificate', { exec: undefined, 'client-certificate-data': 'YQ==' }, false],
] as const) {
  test(`access: a user with ${what} is ${isRefused ? 'refused' : 'used'}`, async () => {
    const { context } = contextWith('', {}, user);
    if (!isRefused) return assert.ok(await context.access(MINUTE, work));
    const { kind, seen } = await failureOf(() => context.access(MINUTE, work));
    assert.equal([kind, seen], ['input', 'its user me has no credential']);
  });
}

test('ask: a run that ends during the wait for the plugin opens no proxy', async () => {
  const { context } = contextWith(`sleep 0.2; ${tokenFor(14)}`);
  const api = new ApiServer(context);
  const asked = api.ask({ what: 'pods', path: '/' }, work).catch((error) => error);
  await api.close();
  assert.match((await asked).message, 'the run has ended');
});

test('access: the child starts a plugin that needs the cluster’s data', async () => {
  const { context, starts } = contextWith(tokenFor(14), { provideClusterInfo: true });
  const { credential, kubeconfig } = await context.access(MINUTE, work);
  assert.is(credential, undefined);
  assert.is(JSON.parse(kubeconfig).users[0].user.exec.command, 'sh');
  assert.is(starts(), 0);
});

test('access: a plugin that always asks a person is used if it has a session, and otherwise the failure says how to get one', async () => {
  const mode = { interactiveMode: 'Always' };
  assert.ok((await contextWith(tokenFor(14), mode).context.access(MINUTE, work)).credential);
  const { context } = contextWith(`printf 'Enter MFA code for ada: ' >&2; read -r code`, mode);
  const { cause, next } = await failureOf(() => context.access(MINUTE, work));
  assert.match(cause ?? '', 'sh, which asks for a code or a password');
  assert.match(next.join(), '> /dev/null asks at your terminal');
});

test('discardRefused: a refused credential is made again only once, whoever asks', async () => {
  const { context, starts } = contextWith(tokenFor(14));
  const first = await context.access(MINUTE, work);
  assert.equal([context.discardRefused(first), context.discardRefused(first)], [true, true]);
  const second = await context.access(MINUTE, work);
  assert.is.not(first, second);
  assert.not(context.discardRefused(second));
  assert.is(starts(), 2);
});

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
  test(`access: a plugin that ${what} is reported in kubectl’s words, as an input failure`, async () => {
    const { context } = contextWith(script, more);
    const failure = await failureOf(() => context.access(MINUTE, work));
    assert.is(failure.kind, 'input');
    assert.match(failure.seen, seen);
    assert.is(failure.next.join().includes('no-such-plugin'), what === 'does not exist');
  });
}

test.run();
