import { causeFault } from 'sandbox';
import { expectRun } from './expect-run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('secrets that are gone');

// Other tests leave their own secrets.
test.before(() => world().reset());

/** Writes a secret to Gloo's path. */
const writeSecret = () => {
  const metadata = { name: 'key', namespace: 'gloo-system' };
  const data = { metadata, header: { headers: { 'x-key': 'an-example' } } };
  return vault('dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/key', 'POST', { data });
};

/** The text in the plan of a run that creates the engine of a running Gloo, and its last line. */
const IN_PLAN =
  /create +vault secrets engine dev\/\s+The new engine is empty, and Gloo reads its secrets there: restore a backup/;
const AT_THE_END =
  /(?:Done|Repaired), but the new secrets engine is empty: \.\/runbook export 05-first-secret /;
const NOT_NEW = { hides: ['new engine', 'new secrets engine'] };

const disableEngine = () => vault('sys/mounts/dev', 'DELETE');

for (const [what, lose, repair] of [
  ['its engine is disabled', disableEngine, '90-troubleshoot --repair --yes'],
  ['its engine is disabled', disableEngine, 'all --yes'],
  ['its engine is disabled', disableEngine, '02-vault --yes'],
  ['Vault comes back empty', () => causeFault(world(), 'vault-restarted'), '90-troubleshoot --repair --yes'],
] as const) {
  test(`Gloo’s secret is gone, because ${what}: ${repair} says so before the question and at the end`, async () => {
    await guideIsDone();
    await writeSecret();
    await lose();
    await expectRun(repair, { says: [IN_PLAN, AT_THE_END], hides: ['Nothing is wrong'] });
    // No file records it, so every machine reports the same.
    await expectRun('90-troubleshoot', { ...NOT_NEW, says: ['Nothing is wrong.'] });
  });
}

test('a plan for a Gloo that does not run yet, or for a lost auth method, mentions no new engine', async () => {
  await world().reset();
  await expectRun('all --yes --repair', NOT_NEW);
  await vault('sys/auth/aws', 'DELETE');
  // Their tokens were revoked with the auth method.
  const restarts = [/restart deployment\/gloo/, /restart deployment\/discovery/];
  await expectRun('90-troubleshoot --repair --yes', { ...NOT_NEW, says: restarts });
});

test('an engine that somebody has moved is named, and the printed command brings its secrets back', async () => {
  // Earlier tests have created an engine without these runbooks.
  await world().reset();
  await guideIsDone();
  await writeSecret();
  await vault('sys/remount', 'POST', { from: 'dev', to: 'moved' });
  const moved = /moved\/ is marked as the guide’s secrets engine; to keep its secrets, move it: (.+)/;
  const output = await expectRun('02-vault --plan', { exit: 4, says: [moved] });
  await expectRun('90-troubleshoot', { exit: 1, says: [moved] });
  await outputOf(bash(moved.exec(output)?.[1] ?? ''));
  await expectRun('90-troubleshoot', NOT_NEW);
});

test.run();
