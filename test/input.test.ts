import { existsSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quote } from 'engine/resource';
import * as assert from 'uvu/assert';
import { asOperator } from './operator.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, changingCalls, outputOf, RUNBOOK, type RunSettings, runbook, world } from './world.ts';

const test = suite('bad input and failures');

test.before(() => world().reset());
test.eachBefore(() => world().control.clearCalls());

/** Asserts one clear message (what, seen, next), the exit code, and that nothing changed. */
function refused(
  name: string,
  args: readonly string[],
  exitCode: number,
  says: readonly (string | RegExp)[],
  settings: () => RunSettings = () => ({}),
): void {
  test(`${name} (exit ${exitCode})`, async () => {
    const output = await outputOf(runbook(args, settings()), exitCode);
    for (const text of says) assert.match(output, text);
    assert.match(output, /^ +next /m);
    assert.not.match(output, /^\s+at .*\(.*:\d+:\d+\)/m);
    assert.equal(await changingCalls(), []);
  });
}

const all = ['all', '--yes'];
const withEnv = (env: Record<string, string | undefined>) => () => ({ env });

/** A PATH with only these programs of the sandbox's PATH. */
function pathWith(...programs: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'path-'));
  for (const program of programs) {
    const found = (world().environment().PATH ?? '')
      .split(':')
      .map((entry) => join(entry, program))
      .find((file) => existsSync(file));
    if (found === undefined) throw new Error(`no ${program} on PATH`);
    symlinkSync(found, join(folder, program));
  }
  return folder;
}

/** A folder with a kubectl that never answers. */
function silentKubectl(): string {
  const folder = mkdtempSync(join(tmpdir(), 'silent-'));
  writeFileSync(join(folder, 'kubectl'), '#!/bin/bash\nexec sleep infinity\n', { mode: 0o755 });
  return folder;
}

refused('no cluster named', all, 2, ['CLUSTER_NAME', 'is not set'], withEnv({ CLUSTER_NAME: undefined }));
refused('an unknown flag', ['all', '--force'], 2, ['--force']);
refused('an unknown runbook', ['05-nothing'], 2, ['05-nothing']);
refused('a step that does not exist', ['01-aws', '--only', '9'], 2, ['"9"', '01-aws.1']);
refused(
  'a step of another runbook, with a kubectl that does not answer',
  ['99-teardown', '--yes', '--only', '02-vault.1'],
  2,
  ['"02-vault.1"', '99-teardown.1'],
  () => ({ env: { PATH: `${silentKubectl()}:${world().environment().PATH}` } }),
);
refused(
  'an account that is not ACCOUNT_ID',
  ['01-aws', '--yes'],
  2,
  ['ACCOUNT_ID', '210987654321'],
  withEnv({ ACCOUNT_ID: '210987654321' }),
);
refused('enterprise without a license key', [...all, '--enterprise'], 2, ['GLOO_LICENSE_KEY']);
refused('a cluster that EKS does not have', [...all, '--cluster', 'absent'], 2, [
  'eks cluster absent',
  'aws eks list-clusters',
]);
refused(
  'no credentials',
  all,
  2,
  ['aws credentials'],
  withEnv({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }),
);
refused(
  'credentials that AWS does not know',
  all,
  2,
  ['aws credentials'],
  withEnv({ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }),
);
refused(
  'no kubectl context',
  all,
  2,
  ['context', 'update-kubeconfig'],
  withEnv({ KUBECONFIG: '/nonexistent/kubeconfig' }),
);
refused('a kubectl context that does not exist', [...all, '--kube-context', 'nowhere'], 2, [
  'nowhere',
  '--kube-context',
]);
refused('helm is missing', all, 2, ['helm is not on PATH'], () => ({
  env: { PATH: pathWith('bash', 'kubectl') },
}));
refused('kubectl is missing', all, 2, ['kubectl is not on PATH'], () => ({
  env: { PATH: pathWith('bash', 'helm') },
}));
refused('VAULT_ADDR without VAULT_TOKEN', ['02-vault', '--yes'], 2, ['VAULT_TOKEN'], () => ({
  env: { VAULT_ADDR: world().vault.address },
}));
refused(
  'a Vault that does not answer',
  ['02-vault', '--yes'],
  1,
  ['vault at http://127.0.0.1:1'],
  withEnv({ VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 'x' }),
);

test('expired credentials (exit 2)', async () => {
  await world().control.setFaults([{ kind: 'ExpiredToken', times: Number.MAX_SAFE_INTEGER }]);
  const { exitCode, output } = await runbook(all);
  await world().control.clearFaults();
  assert.is(exitCode, 2, output);
  assert.match(output, /have expired/);
});

test('a permission that the caller lacks is named, and the denied call is not retried (exit 1)', async () => {
  const reading = { Effect: 'Allow', Action: ['iam:Get*', 'iam:List*', 'eks:*', 'sts:*'], Resource: '*' };
  await asOperator({ aws: [reading] }, async (env) => {
    await world().control.clearCalls();
    const output = await outputOf(runbook(['01-aws', '--yes'], { env }), 1);
    assert.match(output, 'iam:CreateOpenIDConnectProvider');
    assert.equal(await changingCalls(), ['iam:CreateOpenIDConnectProvider']);
  });
});

test('a path that the Vault token may not write is named, and the denied call is not retried (exit 1)', async () => {
  await outputOf(runbook(['all', '--yes', '--only', '01-aws,02-vault.1']));
  await asOperator(
    { vault: [{ path: '*', capabilities: ['read', 'list'], neededBy: 'all' }] },
    async (env) => {
      await world().control.clearCalls();
      const output = await outputOf(runbook(['02-vault', '--yes'], { env }), 1);
      assert.match(output, /permission denied \(\w+ sys\/auth\/aws/);
      const calls = await world().control.vaultCalls();
      const denied = calls.filter(({ path, method }) => path === 'sys/auth/aws' && method !== 'GET');
      assert.is(denied.length, 1, output);
    },
  );
});

test('Vault that is sealed, or has the wrong kind of engine or auth method', async () => {
  await vault('sys/mounts/dev', 'POST', { type: 'kv', options: { version: '1' } });
  const kv = await outputOf(runbook(['02-vault', '--yes']), 3);
  assert.match(kv, /conflict +vault secrets engine dev\/[\s\S]*- 1\s+\+ 2/);
  await vault('sys/mounts/dev', 'DELETE');

  await vault('sys/auth/aws', 'POST', { type: 'userpass' });
  const auth = await runbook(['02-vault', '--yes']);
  assert.is(auth.exitCode, 3, auth.output);
  assert.match(auth.output, /conflict +vault auth method aws\/[\s\S]*- userpass\s+\+ aws/);
  await vault('sys/auth/aws', 'DELETE');

  await vault('sys/seal', 'PUT');
  const sealed = await runbook(['02-vault', '--yes']);
  assert.is(sealed.exitCode, 1, sealed.output);
  assert.match(sealed.output, /it is sealed[\s\S]*vault operator unseal/);
});

test('errors of commands whose output may be redirected are not in it, wherever the flags stand', async () => {
  const standardOutput = async (...args: string[]) => {
    const words = [...RUNBOOK, ...args].map(quote).join(' ');
    return (await bash(`${words} 2>/dev/null || true`)).output;
  };
  assert.is(await standardOutput('journal', '--last', '0'), '');
  assert.is(await standardOutput('--last', '0', 'journal'), '');
  // Not of a run, whatever its file is called.
  assert.match(await standardOutput('all', '--fleet', 'fleet', '--bogus'), '--bogus');
});

test.run();
