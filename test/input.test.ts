import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quote } from 'engine/resource';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { asOperator } from './operator.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { kubectlThat } from './workstation.ts';
import { bash, RUNBOOK, world } from './world.ts';

const test = suite('bad input and failures');

test.before(() => world().reset());

/** A PATH with nothing but bash and kubectl. */
function withoutHelm(): string {
  const folder = mkdtempSync(join(tmpdir(), 'path-'));
  symlinkSync('/bin/bash', join(folder, 'bash'));
  symlinkSync(join(world().layout.bin, 'kubectl'), join(folder, 'kubectl'));
  return folder;
}

/** A run that is refused: before its first call to AWS that changes something. Wrong input says what to do next. */
function refused(
  name: string,
  args: string,
  says: readonly (string | RegExp)[],
  env: Readonly<Record<string, string | undefined>> = {},
): void {
  test.row(name, args, { env, exit: 2, says });
}

refused('no cluster named', 'all --yes', ['CLUSTER_NAME (--cluster) is not set', '.env'], {
  CLUSTER_NAME: undefined,
});
refused('an unknown runbook', '05-nothing', ['05-nothing']);
refused('a diagnosis that does not exist', 'explain vault-seeled', ['vault-seeled', 'vault-sealed']);
refused(
  'a step of another runbook, with a kubectl that does not answer',
  '99-teardown --yes --only 02-vault.1',
  ['"02-vault.1"', '99-teardown.1'],
  kubectlThat('exec sleep infinity', ''),
);
refused('an account that is not ACCOUNT_ID', '01-aws --yes', ['ACCOUNT_ID', '210987654321'], {
  ACCOUNT_ID: '210987654321',
});
refused('enterprise without a license key', 'all --yes --enterprise', ['GLOO_LICENSE_KEY']);
refused('a cluster that EKS does not have', 'all --yes --cluster absent', [
  'eks cluster absent',
  'aws eks list-clusters',
]);
refused('credentials that AWS does not know', 'all --yes', ['aws credentials'], {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
});
refused('no kubectl context', 'all --yes', ['context', 'update-kubeconfig'], {
  KUBECONFIG: '/nonexistent/kubeconfig',
});
for (const args of ['00-preflight', '01-aws --yes', 'all --yes', '90-troubleshoot', '99-teardown --yes'])
  refused(`a kubectl context that does not exist, ${args}`, `${args} --kube-context nowhere`, [
    'nowhere',
    '--kube-context',
  ]);
refused('helm is missing', 'all --yes', ['helm is not on PATH'], { PATH: withoutHelm() });
refused('VAULT_ADDR without VAULT_TOKEN', '02-vault --yes', ['VAULT_TOKEN'], {
  VAULT_ADDR: world().vault.address,
});
test.row('a Vault that does not answer', '02-vault --yes', {
  env: { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 'x' },
  exit: 1,
  says: ['vault at http://127.0.0.1:1', /^ +next /m],
  changed: [],
});

test('expired credentials (exit 2)', async () => {
  await world().control.setFaults([{ kind: 'ExpiredToken', times: Number.MAX_SAFE_INTEGER }]);
  try {
    await expectRun('all --yes', { exit: 2, says: ['have expired'] });
  } finally {
    await world().control.clearFaults();
  }
});

test('a permission that the caller lacks is named, and the denied call is not retried (exit 1)', async () => {
  const reading = { Effect: 'Allow', Action: ['iam:Get*', 'iam:List*', 'eks:*', 'sts:*'], Resource: '*' };
  const denied = 'iam:CreateOpenIDConnectProvider';
  await asOperator({ aws: [reading] }, (env) =>
    expectRun('01-aws --yes', { env, exit: 1, says: [denied], changed: [denied] }),
  );
});

test('a path that the Vault token may not write is named, and the denied call is not retried (exit 1)', async () => {
  await expectRun('all --yes --only 01-aws,02-vault.1');
  await asOperator({ vault: 'path "*" { capabilities = ["read", "list"] }' }, async (env) => {
    const says = [/permission denied \(\w+ sys\/auth\/aws/];
    const output = await expectRun('02-vault --yes', { env, exit: 1, says });
    const calls = await world().control.vaultCalls();
    const denied = calls.filter(({ path, method }) => path === 'sys/auth/aws' && method !== 'GET');
    assert.is(denied.length, 1, output);
  });
});

test('a right in the cluster that the operator lacks is named (exit 1)', async () => {
  const reading = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'reading', namespace: 'vault' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
  };
  await asOperator({ kubernetes: [reading] }, (env) =>
    expectRun('02-vault --yes', { env, exit: [1, 2], says: [/User \\?"operator\\?" cannot \w+ resource/] }),
  );
});

test('Vault that has the wrong kind of engine or auth method (exit 3), or is sealed (exit 1)', async () => {
  await vault('sys/mounts/dev', 'POST', { type: 'kv', options: { version: '1' } });
  const kv = /conflict +vault secrets engine dev\/[\s\S]*- 1\s+\+ 2/;
  await expectRun('02-vault --yes', { exit: 3, says: [kv] });
  await vault('sys/mounts/dev', 'DELETE');

  await vault('sys/auth/aws', 'POST', { type: 'userpass' });
  const auth = /conflict +vault auth method aws\/[\s\S]*- userpass\s+\+ aws/;
  await expectRun('02-vault --yes', { exit: 3, says: [auth] });
  await vault('sys/auth/aws', 'DELETE');

  await vault('sys/seal', 'PUT');
  await expectRun('02-vault --yes', { exit: 1, says: [/it is sealed[\s\S]*vault operator unseal/] });
});

test('a failed run shows its failure on standard error too; FORCE_COLOR colours what is no terminal', async () => {
  const words = [...RUNBOOK, '02-vault', '--yes'].map(quote).join(' ');
  const { output } = await bash(`FORCE_COLOR=1 ${words} 2>&1 >/dev/null || true`, {
    env: { NO_COLOR: undefined },
  });
  assert.match(output, '\u001b[31m');
  assert.match(output, /failed[\s\S]*vault operator unseal/);
});

test('errors of commands whose output may be redirected are not in it, wherever the flags stand', async () => {
  const standardOutput = async (...args: string[]) => {
    const words = [...RUNBOOK, ...args].map(quote).join(' ');
    return (await bash(`${words} 2>/dev/null || true`)).output;
  };
  assert.is(await standardOutput('journal', '--last', '0'), '');
  assert.is(await standardOutput('--last', '0', 'journal'), '');
});

test.run();
