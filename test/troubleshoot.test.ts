import { once } from 'node:events';
import { appendFileSync, readdirSync, truncateSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { causeFault, runScript } from 'sandbox';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { look } from './look.ts';
import { runbook } from './run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { loginTokens, vault } from './vault.ts';
import { changingCalls, outputOf, world } from './world.ts';

const test = suite('90-troubleshoot');

test.before(() => world().reset());

/** A server that accepts Vault's requests until `end` is called. */
async function collector(at = 0): Promise<{ readonly port: number; readonly end: () => void }> {
  const ending = new AbortController();
  const server = createServer((socket) => {
    addAbortSignal(ending.signal, socket.on('error', () => {}).resume());
  });
  await once(server.listen(at, '127.0.0.1'), 'listening');
  const end = () => {
    server.close();
    ending.abort();
  };
  return { port: (server.address() as AddressInfo).port, end };
}

test('the role that Vault runs with is found from its node and gets the permission to look up Gloo’s role, and no more with VAULT_AUTH_GET_ROLE_SCOPE=role; the run waits until that is visible', async () => {
  await world().emptyAwsAndVault();
  await expectRun('all --yes --only 01-aws,02-vault.1,02-vault.2,02-vault.3');
  await world().control.setConsistency({ attachments: 5 });
  await expectRun('90-troubleshoot --repair --yes --only vault-role-differs', {
    env: { VAULT_AUTH_GET_ROLE_SCOPE: 'role' },
    // Gloo is not installed yet.
    exit: 1,
    says: [
      /"Action":\s*\[\s*"iam:GetRole"\s*\]/,
      /waiting for /,
      /✓ vault auth\/aws\/role\/dev-role-iam-demo/,
    ],
    changed: ['iam:CreatePolicy', 'iam:AttachRolePolicy'],
  });
  await world().control.setConsistency({ attachments: 0 });
});

test('a healthy system: every link is checked, nothing is found, nothing is changed, and no token is left (exit 0)', async () => {
  await outputOf(runbook(['all', '--yes']));
  await world().control.clearCalls();
  const healthy = await look();
  assert.is(healthy.exitCode, 0, healthy.output);
  assert.equal(healthy.diagnoses, [], healthy.output);
  // The links are examined side by side, so none has a time of its own.
  assert.not.match(healthy.output, /"type":"check",[^\n]*"seconds"/);
  const other = healthy.checks.filter(({ status }) => status !== 'pass').map(({ name }) => name);
  assert.equal(other, [], healthy.output);
  assert.equal(await changingCalls(), []);
  assert.equal(await loginTokens(), []);
});

test('Ctrl-C while it looks: it is interrupted, and nothing failed (exit 130)', async () => {
  await world().control.configureAccount({ latencyMs: 3000 });
  try {
    await expectRun('90-troubleshoot', {
      exit: 130,
      // Only the examination reads IAM.
      end: {
        by: 'SIGINT',
        once: async () => (await world().control.calls()).some(({ service }) => service === 'iam'),
      },
      hides: ['This operation was aborted', 'No page explains'],
    });
  } finally {
    await world().control.configureAccount({ latencyMs: 0 });
  }
});

test('what a run prints can be pasted: its commands have its flags', async () => {
  await causeFault(world(), 'policy-detached');
  const { clusterName, region, kubeContext } = world();
  const flags = `--cluster ${clusterName} --region ${region} --kube-context ${kubeContext}`;
  const env = { CLUSTER_NAME: undefined, AWS_REGION: undefined };
  const repair = `01-aws ${flags} --only 01-aws.3`;
  const all = `90-troubleshoot ${flags} --repair`;
  await expectRun(`90-troubleshoot ${flags}`, {
    env,
    exit: 1,
    says: [`repair ./runbook ${repair}\n`, `./runbook ${all} shows what it would repair`],
  });
  await expectRun(`explain policy-differs ${flags.split(' --kube')[0]}`, {
    env,
    says: [`./runbook 01-aws --cluster ${clusterName} --region ${region} --plan shows what differs.`],
  });
  // Another system's words stay unchanged.
  const said = 'Error: permission denied, ask with kubectl get secret a or ./runbook all';
  await expectRun(`90-troubleshoot ${flags} --from-error -`, {
    env,
    input: said,
    exit: [0, 1],
    says: [said],
  });
  // Without a terminal and without --yes.
  await expectRun(all, { env, exit: 3 });
  // Its examination logs in to Vault.
  await outputOf(runbook(`${all} --plan`.split(' '), { env }), 4);
  await expectRun(`${repair} --yes`, { env, changed: ['iam:AttachRolePolicy'] });
});

test('a pod whose log has no end cannot switch off the check of its log (exit 1)', async () => {
  const { logs } = world().layout;
  const pods = readdirSync(logs).filter((name) => /^gloo-.*\.log$/.test(name));
  for (const name of pods) {
    const line = `${new Date().toISOString()} stderr F ${'x'.repeat(9 * 2 ** 20)}\n`;
    appendFileSync(join(logs, name), line);
  }
  await expectRun('90-troubleshoot', {
    exit: 1,
    says: [
      /\? The pods’ logs name no failure: gloo-\S+: its log is too long to be read to its end/,
      'Correct what the lines with ? name.',
    ],
  });
  for (const name of pods) truncateSync(join(logs, name));
});

test('--repair --plan: shows what it would repair, and changes nothing (exit 4)', async () => {
  await causeFault(world(), 'policy-detached');
  await causeFault(world(), 'vault-may-not-get-role');
  await vault('auth/aws/role/dev-role-iam-demo', 'DELETE');
  await world().control.clearCalls();
  // Its examination logs in to Vault, as Gloo does.
  const output = await outputOf(
    runbook(['90-troubleshoot', '--repair', '--plan'], { env: { VAULT_AUTH_GET_ROLE_SCOPE: 'role' } }),
    4,
  );
  assert.match(output, /\n\n {2}\S 01-aws\.3 /);
  assert.match(output, /create +iam attachment of gloo-vault-auth-policy-demo/);
  assert.match(
    output,
    /if AWS denies Vault iam:GetRole:\s+\+ create +iam attachment of gloo-vault-auth-get-role-policy-demo to role foo-role/,
  );
  assert.equal(await changingCalls(), []);
});

test('keys in auth/aws/config/client: Vault calls AWS as their user, so no permission is planned or given (exit 1)', async () => {
  const client = await iam();
  const user = { UserName: 'vault' };
  await client.createUser(user);
  const { AccessKey } = await client.createAccessKey(user);
  const keys = { access_key: AccessKey?.AccessKeyId, secret_key: AccessKey?.SecretAccessKey };
  await vault('auth/aws/config/client', 'POST', keys);
  await vault('auth/aws/role/dev-role-iam-demo', 'DELETE');
  await expectRun('02-vault --yes', {
    exit: 1,
    says: [/Vault acts as \S+:user\/vault, and the guide’s repair is for a role/],
    hides: ['if AWS denies Vault'],
    changed: [],
  });
  await vault('auth/aws/config/client', 'POST', { access_key: '', secret_key: '' });
  await client.deleteAccessKey({ ...user, AccessKeyId: AccessKey?.AccessKeyId });
  await client.deleteUser(user);
});

test('a Gloo that does not reach Vault ends in that cause: it is restarted only once somebody has put that right, and a restart in vain ends with the pod’s last words (exit 1)', async () => {
  await guideIsDone();
  // Gloo may only be taken to a place with as many secrets.
  const secret = 'gloo/gloo.solo.io/v1/Secret/gloo-system/first';
  await vault(`dev/data/${secret}`, 'POST', {
    data: { metadata: { name: 'first', namespace: 'gloo-system' }, header: { headers: { a: 'b' } } },
  });
  // No pod answers behind this Service, which is none of Vault's release.
  await runScript(world(), 'kubectl create service clusterip elsewhere -n default --tcp=8200');
  const VAULT_ADDRESS = 'http://elsewhere.default:8200';
  const elsewhere = { env: { VAULT_ADDRESS }, exit: 1 };
  await expectRun('03-gloo --yes', { env: elsewhere.env });
  await runScript(world(), `restart_gloo; until_true gloo_says 'i/o timeout'`);
  await expectRun('90-troubleshoot --repair --yes', {
    ...elsewhere,
    says: [
      /^✗ Vault does not answer\n(?: .*\n)* {2}seen .*i\/o timeout$/m,
      'Not repaired yet: The running Gloo has no valid login to Vault.',
    ],
    hides: ['kubectl rollout restart deployment'],
  });
  await expectRun('all --yes --repair', { ...elsewhere, hides: ['kubectl rollout restart deployment'] });
  await expectRun('90-troubleshoot --repair --yes --only gloo-gave-up', {
    ...elsewhere,
    says: [
      /restarted, and could not log in to Vault either: .*i\/o timeout/,
      './runbook explain vault-unreachable',
    ],
  });
  // A default alone does not move Gloo back.
  await expectRun('03-gloo --plan', { says: [`VAULT_ADDRESS=${VAULT_ADDRESS}`] });
  await expectRun('all --yes', { env: { VAULT_ADDRESS: 'http://vault-internal.vault:8200' } });
  await vault(`dev/metadata/${secret}`, 'DELETE');
  await runScript(world(), 'kubectl delete service elsewhere -n default');
});

test('a Vault whose audit device cannot be written refuses all: the page says so, and Vault’s log says why (exit 1)', async () => {
  await guideIsDone();
  const { port, end } = await collector();
  const options = { address: `127.0.0.1:${port}`, socket_type: 'tcp' };
  await vault('sys/audit/collector', 'PUT', { type: 'socket', options });
  end();
  try {
    await expectRun('90-troubleshoot --repair --yes', {
      exit: 1,
      says: [
        '✗ Vault can write to none of its audit devices: ',
        'kubectl logs -n vault vault-0',
        /vault-0: error writing to socket "127\.0\.0\.1:\d+"/,
      ],
      changed: [],
    });
  } finally {
    const again = await collector(port);
    await vault('sys/audit/collector', 'DELETE');
    again.end();
  }
  await expectRun('90-troubleshoot');
});

test.row(
  '--from-error -, an error that other programs print, without a cluster and credentials',
  '90-troubleshoot --from-error -',
  {
    env: {
      ...{ CLUSTER_NAME: undefined, AWS_REGION: undefined },
      ...{ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    },
    input: 'Vault is sealed',
    exit: 1,
    says: ['Perhaps: Vault is sealed', 'Other programs use them too, so confirm its cause first.'],
  },
);

test('a Vault role bound to another: the printed repair works as printed', async () => {
  await guideIsDone();
  await causeFault(world(), 'vault-role-bound-to-another');
  const found = await expectRun('90-troubleshoot', { exit: 1, hides: ['it also admits'] });
  const [, printed = ''] = /repair +\.\/runbook (02-vault .* --adopt.*)/.exec(found) ?? [];
  await expectRun(`${printed} --yes`, { says: ['eks-cluster-role can no longer log in with it'] });
  await expectRun('90-troubleshoot');
});

test.run();
