import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { causeFault, restoreFault } from 'sandbox';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { loginTokens, vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('04-verify');

test.before(guideIsDone);

/** Breaks something, checks that 04-verify names it (exit 1), and restores it. */
function gap(
  name: string,
  says: RegExp,
  breakIt: () => Promise<unknown>,
  restore: () => Promise<unknown>,
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

test('all proofs are green, nothing is left behind, and no shell runs ~/.bashrc', async () => {
  const secrets = () => vault('dev/metadata/gloo/gloo.solo.io/v1/Secret/gloo-system?list=true');
  const before = (await secrets()).data;
  const HOME = temporaryFolder();
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
  () => expectRun('all --yes --only 01-aws,02-vault'),
);

/** Sets variables of Gloo, which starts its pods again. */
const setEnv = (variables: string) =>
  sh(`kubectl set env deployment/gloo -n gloo-system ${variables}
    kubectl rollout status deployment/gloo -n gloo-system --timeout=60s`);

gap(
  'Gloo’s own pods cannot log in: reported, although the login from here works',
  /✓ service account gloo: [\s\S]*✗ logins of gloo: gloo-\S+ could not log in to Vault[\s\S]*kubectl logs deployment\/gloo/,
  () => setEnv('AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wrong'),
  () => setEnv('AWS_ACCESS_KEY_ID- AWS_SECRET_ACCESS_KEY-'),
);

test('a secret that Gloo cannot parse ends it at every start: the last proof fails (exit 1)', async () => {
  await causeFault(world(), 'secret-malformed');
  try {
    const inVain = ['is not ready, CrashLoopBackOff', './runbook 90-troubleshoot looks for the cause'];
    for (const run of ['all --plan', 'all --yes'])
      await expectRun(run, { exit: 1, says: inVain, hides: ['No changes.', /^Done/m], changed: [] });
    await expectRun('all --yes --only 04-verify', {
      exit: 1,
      says: [/✗ logins of gloo: gloo-\S+ is not ready, CrashLoopBackOff, it ended with exit code 1 at 20/],
      hides: [/^Done/m],
    });
  } finally {
    await restoreFault(world(), 'secret-malformed');
  }
});

test.run();
