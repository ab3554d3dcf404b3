import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from 'engine/resource';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { expectRun } from './expect-run.ts';
import { asOperator } from './operator.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { kubectlThat } from './workstation.ts';
import { bash, outputOf, RUNBOOK, world } from './world.ts';

const test = suite('bad input and failures');

test.before(() => world().reset());

/** A run that is refused before its first changing call to AWS. Wrong input comes with the next action. */
function refused(
  name: string,
  args: string,
  says: readonly (string | RegExp)[],
  env: Readonly<Record<string, string | undefined>> = {},
): void {
  test.row(name, args, { env, exit: 2, says });
}

refused(
  'no cluster named',
  'all --yes',
  ['CLUSTER_NAME (--cluster) is not set', '.env', 'aws eks list-clusters --region us-east-1'],
  {
    CLUSTER_NAME: undefined,
  },
);
refused(
  'a step of another runbook, with a kubectl that does not answer',
  '99-teardown --yes --only 02-vault.1',
  ['"02-vault.1"', '99-teardown.1'],
  kubectlThat('exec sleep infinity'),
);
refused('explain, with an input that is invalid', 'explain vault-sealed', ['NAMESPACE = "a;b"'], {
  NAMESPACE: 'a;b',
});
refused(
  'explain, with such an input and no cluster',
  'explain vault-sealed',
  ['NAMESPACE = "a;b"', 'Export it, or write it to .env'],
  { NAMESPACE: 'a;b', CLUSTER_NAME: undefined },
);

test('03-gloo before the sections that it needs: Gloo is not installed, and the first of them is named (exit 1)', async () => {
  await expectRun('03-gloo --yes', {
    exit: 1,
    says: ['iam role dev-role-iam-demo does not exist yet', './runbook 01-aws comes first'],
  });
  await expectRun('01-aws --yes');
  await expectRun('03-gloo --yes', {
    exit: 1,
    says: ['Vault does not exist yet', './runbook 02-vault comes first'],
  });
  await world().reset();
});

test('an object of others with the name of one that Gloo’s chart makes is a conflict in the plan (exit 3)', async () => {
  const create = 'kubectl create service clusterip gloo -n gloo-system --tcp=80';
  await outputOf(bash(`kubectl create namespace gloo-system && ${create}`));
  await expectRun('03-gloo --plan', {
    exit: 3,
    says: ['service gloo does, and belongs to no Helm release; helm would refuse to take it over'],
  });
  await world().reset();
});

test('a variable that the guide sets from what AWS answers is named, and not read', async () => {
  const env = { VAULT_AUTH_ROLE_ARN: 'foo', OIDC_PROVIDER: '' };
  await expectRun('01-aws --plan', {
    env,
    exit: 4,
    says: ['Ignored, because a run reads them from AWS: VAULT_AUTH_ROLE_ARN'],
  });
});

test('a kubeconfig that another may write is refused, before its program runs', async () => {
  const folder = temporaryFolder();
  const [KUBECONFIG, ran] = [join(folder, 'config'), join(folder, 'ran')];
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'touch', args: [ran] };
  const config = parse(readFileSync(world().layout.kubeconfig, 'utf8'));
  config.users[0].user = { exec: { ...exec, interactiveMode: 'Never' } };
  writeFileSync(KUBECONFIG, stringify(config));
  chmodSync(KUBECONFIG, 0o666);
  const says = [KUBECONFIG, 'others may write to it (mode 0666)', 'which program logs in to it'];
  await expectRun('02-vault --plan', { env: { KUBECONFIG }, exit: 2, says });
  assert.not.ok(existsSync(ran));
});

refused('an account that is not ACCOUNT_ID', '01-aws --yes', ['ACCOUNT_ID', '210987654321'], {
  ACCOUNT_ID: '210987654321',
});
refused('enterprise without a license key', 'all --yes --enterprise', ['GLOO_LICENSE_KEY']);
refused('credentials that AWS does not know', 'all --yes', ['aws credentials'], {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
});
refused('no bash', 'all --yes', ['bash is not on PATH'], { PATH: '/nowhere' });
refused('no kubectl context', 'all --yes', ['context', 'update-kubeconfig'], {
  KUBECONFIG: '/nonexistent/kubeconfig',
});
refused('VAULT_ADDR without VAULT_TOKEN', '02-vault --yes', ['VAULT_TOKEN'], {
  VAULT_ADDR: world().vault.address,
});
test('a permission that the caller lacks is named, and the denied call is not retried (exit 1)', async () => {
  const reading = { Effect: 'Allow', Action: ['iam:Get*', 'iam:List*', 'eks:*', 'sts:*'], Resource: '*' };
  const denied = 'iam:CreateOpenIDConnectProvider';
  await asOperator({ aws: [reading] }, (env) =>
    expectRun('01-aws --yes', { env, exit: 1, says: [denied], changed: [denied] }),
  );
});

test('permissions to read that the caller lacks, in AWS and in Vault, are named together (exit 1)', async () => {
  const rights = { aws: [{ Effect: 'Allow', Action: ['eks:*', 'sts:*', 'iam:GetRole'], Resource: '*' }] };
  await asOperator({ ...rights, vault: 'path "none" { capabilities = ["read"] }' }, (env) =>
    expectRun('all --plan', {
      env,
      exit: 1,
      says: [
        /iam:ListPolicies|iam:GetPolicy\b/,
        'GET sys/auth',
        'GET sys/policies/acl/dev',
        'GET sys/mounts',
      ],
      changed: [],
    }),
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

test('a sealed Vault: the failure is on standard error too; FORCE_COLOR colours what is no terminal (exit 1)', async () => {
  await vault('sys/seal', 'PUT');
  const words = [...RUNBOOK, '02-vault', '--yes'].map(quote).join(' ');
  const ran = await bash(`FORCE_COLOR=1 ${words} 2>&1 >/dev/null`, { env: { NO_COLOR: undefined } });
  assert.is(ran.exitCode, 1, ran.output);
  assert.match(ran.output, '\u001b[31m');
  assert.match(ran.output, /failed[\s\S]*it is sealed[\s\S]*vault operator unseal/);
});

test('errors of commands whose output may be redirected are not in it, wherever the flags stand', async () => {
  const standardOutput = async (...args: string[]) => {
    const words = [...RUNBOOK, ...args].map(quote).join(' ');
    return (await bash(`${words} 2>/dev/null || true`)).output;
  };
  assert.is(await standardOutput('explain', 'x', '--region', '0'), '');
  assert.is(await standardOutput('--region', '0', 'explain', 'x'), '');
});

test.run();
