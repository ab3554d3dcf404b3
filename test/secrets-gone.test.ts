import { temporaryFolder } from 'engine/testing/temporary-folder';
import { causeFault, runScript } from 'sandbox';
import { expectRun } from './expect-run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('secrets that are gone');

// Other tests leave secrets of theirs.
test.before(() => world().reset());

/** Writes a secret where Gloo reads it. */
const writeSecret = () => {
  const metadata = { name: 'key', namespace: 'gloo-system' };
  const data = { metadata, header: { headers: { 'x-key': 'an-example' } } };
  return vault('dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/key', 'POST', { data });
};

/** What is gone is in the plan, in the last line, and in the exit code of each examination until Gloo has a secret again. */
const IN_PLAN =
  /create +vault secrets engine dev\/\s+Gloo had 1 secret in dev\/\. The new engine is empty: restore a backup/;
const AT_THE_END =
  /(?:Done|Repaired|\.).* Gloo has none of the secrets it had \(1 in all\): \.\/runbook export 05-first-secret /;
/** The journal of these runs. */
const env = { XDG_STATE_HOME: temporaryFolder() };
const GONE = { env, says: [AT_THE_END], hides: ['Nothing is wrong'] };
const NOT_GONE = { env, hides: ['it had (', 'Gloo had 1 secret'] };

const disableEngine = () => vault('sys/mounts/dev', 'DELETE');

for (const [what, lose, repair] of [
  ['its engine is disabled', disableEngine, '90-troubleshoot --repair --yes'],
  ['its engine is disabled', disableEngine, 'all --yes'],
  ['its engine is disabled', disableEngine, '02-vault --yes'],
  ['Vault comes back empty', () => causeFault(world(), 'vault-restarted'), '90-troubleshoot --repair --yes'],
] as const) {
  test(`Gloo’s secret is gone, because ${what}: ${repair} says so before the question and at the end, and 90-troubleshoot ends with exit 1 until Gloo has a secret`, async () => {
    await guideIsDone();
    await writeSecret();
    await expectRun('90-troubleshoot', NOT_GONE);
    await lose();
    await expectRun(repair, { ...GONE, says: [IN_PLAN, AT_THE_END] });
    await expectRun('90-troubleshoot', { ...GONE, exit: 1 });
    // The pods that counted the secrets are gone, too.
    await runScript(world(), 'restart_gloo');
    await expectRun('90-troubleshoot', { ...GONE, exit: 1 });
    await writeSecret();
    await expectRun('90-troubleshoot', NOT_GONE);
  });
}

test('an operator accepts the loss of all secrets by the command that 90-troubleshoot prints', async () => {
  await guideIsDone();
  await writeSecret();
  await expectRun('90-troubleshoot', NOT_GONE);
  await disableEngine();
  await expectRun('all --yes', GONE);
  const output = await expectRun('90-troubleshoot', { ...GONE, exit: 1 });
  await outputOf(bash(/If Gloo needs none of them any more: (mv .+)/.exec(output)?.[1] ?? ''));
  await expectRun('90-troubleshoot', { ...NOT_GONE, says: ['Nothing is wrong.'] });
});

test('an engine made anew by hand has lost what 04-verify counted; an auth method that somebody has disabled loses no secret', async () => {
  await guideIsDone();
  await writeSecret();
  await expectRun('04-verify --yes', NOT_GONE);
  await disableEngine();
  await vault('sys/mounts/dev', 'POST', { type: 'kv', options: { version: '2' } });
  await expectRun('90-troubleshoot', { ...GONE, exit: 1 });
  await writeSecret();
  await expectRun('90-troubleshoot', NOT_GONE);
  await vault('sys/auth/aws', 'DELETE');
  // Their tokens went with the auth method.
  const restarts = [/restart deployment\/gloo/, /restart deployment\/discovery/];
  await expectRun('90-troubleshoot --repair --yes', { ...NOT_GONE, says: restarts });
});

test('an engine that somebody has moved is named, and the printed command brings its secrets back', async () => {
  // Tests before have made an engine that these runbooks did not.
  await world().reset();
  await guideIsDone();
  await writeSecret();
  await vault('sys/remount', 'POST', { from: 'dev', to: 'moved' });
  const moved = /moved\/ is marked as the guide’s secrets engine; to keep its secrets, move it: (.+)/;
  const output = await expectRun('02-vault --plan', { exit: 4, says: [moved] });
  await expectRun('90-troubleshoot', { exit: 1, says: [moved] });
  await outputOf(bash(moved.exec(output)?.[1] ?? ''));
  await expectRun('90-troubleshoot', NOT_GONE);
});

test('without a journal, the log of the running Gloo says what it had; without that, the new engine is said to be empty', async () => {
  await guideIsDone();
  await writeSecret();
  await runScript(world(), `restart_gloo; until_true gloo_says 'begin sync (1 secrets)'`);
  await disableEngine();
  await expectRun('all --plan', { exit: 4, says: [IN_PLAN] });
  await runScript(world(), 'restart_gloo');
  const last =
    /\nRepaired, and the new secrets engine is empty: \.\/runbook export 05-first-secret [^\n]*\n$/;
  await expectRun('90-troubleshoot --repair --yes', { says: [last], hides: ['Nothing is wrong'] });
});

test.run();
