import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { causeFault } from 'sandbox';
import * as assert from 'uvu/assert';
import { assertEnded, expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { loginTokens, vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('04-verify');

test.before(guideIsDone);

test('all proofs are green, nothing is left behind, and no shell runs ~/.bashrc', async () => {
  const HOME = temporaryFolder();
  writeFileSync(join(HOME, '.bashrc'), 'touch ~/was-run\n');
  await expectRun('04-verify --yes', {
    env: { HOME },
    says: [
      /✓ logins of gloo: gloo-\S+ has been ready since 20\S+ and logged in at 20\S+\n.*✓ logins of discovery: /,
    ],
    hides: [/[✗!] /],
  });
  const written = (await world().control.vaultCalls()).filter(
    ({ method, path }) => /POST|DELETE/.test(method) && path.startsWith('dev/'),
  );
  // Gloo drops all its secrets if one is deleted while it reads them.
  assert.equal(
    [...new Set(written.map(({ path }) => path.replace('metadata', 'data')))],
    ['dev/data/gloo/gloo-vault-irsa-probe'],
  );
  assert.is((await vault('dev/metadata/gloo/gloo-vault-irsa-probe')).data, undefined);
  assert.equal(await loginTokens(), []);
  assert.equal(readdirSync(HOME), ['.bashrc']);
});

test('90-troubleshoot --brief is three lines for a chat, and its exit code says whether Gloo has its login', async () => {
  const lines = async (exit: number) => {
    const ended = await runbook(['90-troubleshoot', '--brief']);
    // Three lines do not contain the reason.
    if (ended.exitCode !== exit) await expectRun('90-troubleshoot', { exit });
    await assertEnded(ended, { exit });
    return ended.output.trimEnd().split('\n');
  };
  const { accountId, clusterName, region } = world();
  const place = `${clusterName} · ${region} · ${accountId}`;
  const [where, found, next, ...more] = await lines(0);
  assert.is(where, place);
  assert.match(found ?? '', /^✓ (\d+) of \1 passed$/);
  assert.equal([next, more], ['Nothing is wrong.', []]);
  await causeFault(world(), 'header-differs');
  const wrong = await lines(1);
  assert.is(wrong.length, 3, wrong.join('\n'));
  assert.match(wrong[1] ?? '', /^✗ /);
  assert.match(wrong[2] ?? '', './runbook 90-troubleshoot --repair');
  await expectRun('all --yes');
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

test('a Gloo that another tool has installed: refused (exit 3); the advised commands print its values and prove it', async () => {
  const release = 'kubectl get secret -n gloo-system -l owner=helm,name=gloo -o json';
  const objects = 'kubectl annotate serviceaccount,deployment -n gloo-system -l app=gloo --overwrite';
  const kept = (await outputOf(bash(release))).trim();
  await outputOf(bash(`${release} | kubectl delete -f -; ${objects} meta.helm.sh/release-name-`));
  const output = await expectRun('all --yes', { exit: 3 });
  const [, prints = '', proves = ''] =
    /helm-overrides\.yaml in its own way \(\.\/runbook (.+) prints them\); \.\/runbook (\S+) then proves/.exec(
      output,
    ) ?? [];
  await expectRun(prints, { says: ['cat <<EOF > helm-overrides.yaml', 'secretOptions:'] });
  await expectRun(`${proves} --yes`, { says: ['✓ pods of gloo', '✓ logins of gloo'] });
  await outputOf(bash('kubectl scale deployment/gloo -n gloo-system --replicas=0'));
  await expectRun(`${proves} --yes`, { exit: 1, says: ['✗ workloads: deployment gloo is scaled to 0'] });
  await outputOf(
    bash(`kubectl create -f - <<'JSON'\n${kept}\nJSON\n${objects} meta.helm.sh/release-name=gloo`),
  );
  await expectRun('all --yes', { says: [/^Done\./m] });
});

test('a Vault that asks for a second factor gives no token: the proofs and 90-troubleshoot fail, and name it (exit 1)', async () => {
  const { data } = await vault('identity/mfa/method/totp', 'POST', { issuer: 'corp' });
  const { method_id } = data as { method_id: string };
  const everyone = { mfa_method_ids: [method_id], auth_method_types: ['aws'] };
  await vault('identity/mfa/login-enforcement/everyone', 'POST', everyone);
  const says = [
    'gave no token: it asks for a second factor (mfa_requirement of everyone)',
    'Exempt auth/aws from it.',
  ];
  const output = await expectRun('all --yes --only 04-verify.1', { exit: 1, says });
  const [, shows = ''] = /→ (kubectl .*) shows whom it applies to/.exec(output) ?? [];
  assert.match(await outputOf(bash(shows)), /auth_method_types +\[aws]/);
  await expectRun('90-troubleshoot', {
    exit: 1,
    says: [/^✗ A service account cannot log in to Vault/, ...says],
  });
  await vault('identity/mfa/login-enforcement/everyone', 'DELETE');
  await expectRun('all --yes --only 04-verify.1');
  await vault(`identity/mfa/method/totp/${method_id}`, 'DELETE');
});

test.row('Gloo’s namespace does not exist: 03-gloo is what is missing', '04-verify --yes', {
  env: { NAMESPACE: 'elsewhere' },
  exit: 1,
  says: [/✗ service account gloo: .*not found\n\s+→ \.\/runbook 03-gloo, or set NAMESPACE/],
  hides: ['Run again'],
});

test.run();
