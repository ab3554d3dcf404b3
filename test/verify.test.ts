import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serving } from 'engine/testing/serving';
import { causeFault, restoreFault } from 'sandbox';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { ownVault } from './own-vault.ts';
import { runbook } from './run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { loginTokens, vault } from './vault.ts';
import { bash, outputOf, RUNBOOK, world } from './world.ts';

const test = suite('04-verify');

test.before(guideIsDone);

/**
 * Breaks one thing, checks that 04-verify names it (exit 1), and restores it. What the next gap or test restores, or what is a
 * later link than the next gap, needs no restore of its own.
 */
function gap(
  name: string,
  says: RegExp,
  breakIt: () => Promise<unknown>,
  restore: () => Promise<unknown> = async () => undefined,
): void {
  test(name, async () => {
    await breakIt();
    try {
      await expectRun('04-verify --yes', { exit: 1, says: [says] });
      assert.equal(await loginTokens(), []);
    } finally {
      await restore();
    }
  });
}

const sh = (script: string): Promise<string> => outputOf(bash(script));
const repair = (): Promise<string> => outputOf(runbook(['all', '--yes', '--only', '01-aws,02-vault']));

test('all proofs are green, nothing is left behind, and no shell runs ~/.bashrc', async () => {
  const secrets = () => vault('dev/metadata/gloo/gloo.solo.io/v1/Secret/gloo-system?list=true');
  const before = (await secrets()).data;
  const HOME = mkdtempSync(join(tmpdir(), 'home-'));
  writeFileSync(join(HOME, '.bashrc'), 'touch ~/was-run\n');
  await expectRun('04-verify --yes', {
    env: { HOME },
    says: [
      /✓ logins of gloo: gloo-\S+ has been ready since 20\S+ and logged in at 20\S+\n.*✓ logins of discovery: /,
    ],
    hides: [/[✗!] /],
  });
  assert.equal((await secrets()).data, before);
  assert.equal(await loginTokens(), []);
  assert.equal(readdirSync(HOME), ['.bashrc']);
});

test('a Vault that never ends its answers: every command that asks it ends, and names its address (exit 1)', async () => {
  const drip: RequestListener = (_request, response) => {
    const timer = setInterval(() => response.write(' '), 1000);
    response.once('close', () => clearInterval(timer));
  };
  const commands = [
    '02-vault --plan',
    '04-verify --yes',
    '90-troubleshoot',
    '99-teardown --plan',
    'all --yes',
  ];
  await serving(drip, async (address) => {
    const env = { ...ownVault(), VAULT_ADDR: address };
    const runs = commands.map((command) => runbook(command.split(' '), { env }));
    for (const { exitCode, output } of await Promise.all(runs)) {
      assert.is(exitCode, 1, output);
      assert.match(output, `vault at ${address}`);
      assert.match(output, 'no complete answer within 15 s');
    }
  });
});

test('a terminal that is closed in the middle of the proofs ends them, and no token is left (exit 130)', async () => {
  await world().control.clearCalls();
  const loggedIn = async () =>
    (await world().control.vaultCalls()).some(
      ({ path, status }) => path === 'auth/aws/login' && status === 200,
    );
  await expectRun('04-verify --yes', {
    end: { by: 'SIGHUP', once: loggedIn },
    exit: 130,
    says: ['Interrupted. Changes made so far are kept'],
  });
  assert.equal(await loginTokens(), []);
});

gap(
  'a service account that is not listed can assume the role, Vault accepts logins without the server ID header, and a login may read outside dev/: all reported',
  /✗ service account that is not listed: not refused[\s\S]*✗ no server ID header: not refused[\s\S]*✗ path outside dev\/: not refused/,
  async () => {
    const client = await iam();
    const RoleName = 'dev-role-iam-demo';
    const { Role } = await client.getRole({ RoleName });
    const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
    const PolicyDocument = trust.replace(
      /"[^"]*:discovery"/,
      '$&, "system:serviceaccount:gloo-system:default"',
    );
    await client.updateAssumeRolePolicy({ RoleName, PolicyDocument });
    await vault('auth/aws/config/client', 'POST', { iam_server_id_header_value: '' });
    await vault('sys/policies/acl/dev', 'PUT', {
      policy: 'path "*" { capabilities = ["create", "read", "update", "delete", "list"] }',
    });
  },
);

gap(
  'a policy that is too narrow: writing a secret is the broken link',
  /writing a secret as Gloo[\s\S]*permission denied/,
  () => vault('sys/policies/acl/dev', 'PUT', { policy: 'path "dev/metadata/*" { capabilities = ["list"] }' }),
);

gap(
  'Vault expects another header: the broken link is the login',
  /expected "another\.example\.com" but got "vault\.gloo\.example\.com"[\s\S]*iam_server_id_header_value is not what the client sends/,
  () => vault('auth/aws/config/client', 'POST', { iam_server_id_header_value: 'another.example.com' }),
  repair,
);

gap(
  'a pod that is older than the annotation: reported, with the restart that repairs it',
  /✗ pods of gloo: gloo-[\s\S]*kubectl rollout restart deployment\/gloo -n gloo-system/,
  () => causeFault(world(), 'pods-older-than-annotation'),
);

/** Sets variables of Gloo, which starts its pods again. */
const setEnv = (variables: string) =>
  sh(`kubectl set env deployment/gloo -n gloo-system ${variables}
    kubectl rollout status deployment/gloo -n gloo-system --timeout=60s`);

gap(
  'Gloo’s own pods cannot log in: reported, although the login from here works',
  /✓ service account gloo: [\s\S]*✗ logins of gloo: gloo-\S+ could not log in to Vault[\s\S]*kubectl logs deployment\/gloo/,
  () => setEnv('AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wrong'),
);

test('pods without metrics: the login is not proved from inside the cluster, which is no failure', async () => {
  await setEnv('AWS_ACCESS_KEY_ID- AWS_SECRET_ACCESS_KEY- START_STATS_SERVER-');
  try {
    await expectRun('04-verify --yes', {
      says: [
        /\? logins of gloo: not proved from inside the cluster: pod gloo-\S+ does not answer/,
        /Done, but 04-verify\.4 could not be verified\.[\s\S]*04-verify\.4 .* unknown /,
      ],
    });
  } finally {
    await setEnv('START_STATS_SERVER=true');
  }
});

test('a service account that the chart did not create is a warning, not a failure', async () => {
  const kept = await sh(
    `kubectl get serviceaccount discovery -n gloo-system -o json | jq 'del(.metadata.resourceVersion, .metadata.uid)'
    kubectl delete serviceaccount discovery -n gloo-system > /dev/null`,
  );
  try {
    await expectRun('04-verify --yes', {
      says: [/! service account discovery: the chart did not create it/],
    });
  } finally {
    await sh(`kubectl create -f - <<'JSON'\n${kept}\nJSON`);
  }
});

test('a secret that Gloo cannot parse ends it at every start: the last proof fails (exit 1), and Gloo’s log has the cause', async () => {
  await causeFault(world(), 'secret-malformed');
  try {
    // Without --only, the run waits five minutes for the deployment first.
    await expectRun('all --yes --only 04-verify', {
      exit: 1,
      says: [/✗ logins of gloo: gloo-\S+ is not ready, CrashLoopBackOff, it ended with exit code 1 at 20/],
      hides: [/^Done/m],
    });
    const words = [...RUNBOOK, '90-troubleshoot', '--from-error', '-'].map((word) => `'${word}'`).join(' ');
    const log = 'kubectl logs deployment/gloo -n gloo-system --previous';
    assert.match(await sh(`${log} | ${words}`), 'Gloo cannot parse a secret below its path');
  } finally {
    await restoreFault(world(), 'secret-malformed');
  }
});

// Last, because for a minute after a role was created, a run retries what STS refuses.
gap(
  'an IAM role that was recreated: reported, and the Vault role is written again',
  /deleted and recreated/,
  async () => {
    await causeFault(world(), 'role-missing');
    await expectRun('01-aws --yes');
  },
  async () => {
    assert.match(await repair(), /vault auth\/aws\/role\/dev-role-iam-demo +updated/);
  },
);

test.run();
