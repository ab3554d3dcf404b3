import { BREAKS } from 'sandbox';
import { TROUBLES } from 'troubleshoot';
import * as assert from 'uvu/assert';
import { look, looks } from './look.ts';
import { suite } from './suite.ts';
import { kubectlThat } from './surroundings.ts';
import { bash, runbook, world } from './world.ts';

const test = suite('breaks');

/** Whether the last test left everything as the guide has it. */
let green = false;

test.eachBefore(async () => {
  if (green) return;
  await world().reset();
  const { exitCode, output } = await runbook(['all', '--yes']);
  assert.is(exitCode, 0, output);
});

/** What their repair rightly leaves would be found again: what is under another name may be another's by now. */
const LEAVES = new Set([
  'oidc-provider-of-another-cluster',
  'vault-role-of-another-name',
  'auth-at-another-path',
]);

for (const { id, breaks = [], repair } of TROUBLES) {
  for (const name of breaks) {
    test(`${name}: found as ${id} and as nothing else, and repaired`, async () => {
      green = false;
      await world().break(name);
      if (repair?.makes === undefined) await byHand(name, id);
      const { exitCode, output } = await runbook(['90-troubleshoot', '--repair', '--yes', '--json']);
      assert.is(exitCode, 0, output);
      const [first, second = first] = looks(output);
      if (repair?.makes !== undefined) assert.equal(ids(first?.diagnoses), [id], output);
      assert.equal(ids(second?.diagnoses), [], output);
      green = !LEAVES.has(name);
    });
  }
}

test('two at once: both are found, and both repaired', async () => {
  green = false;
  await world().break('header-differs');
  await world().break('policy-detached');
  const broken = await look();
  assert.equal(ids(broken.diagnoses).sort(), ['header-differs', 'policy-detached'], broken.output);
  const { exitCode, output } = await runbook(['90-troubleshoot', '--repair', '--yes']);
  assert.is(exitCode, 0, output);
  green = true;
});

test('a restart of somebody else in the same second, which kubectl refuses to repeat: restarted once it has passed', async () => {
  green = false;
  await world().break('pods-older-than-annotation');
  // Restarts until two fall into one second.
  const env = kubectlThat(
    `while restarted=$(kubectl "$@" 2>&1); do :; done; echo "$restarted" >&2; rm "$0"; exit 1`,
    'rollout restart',
  );
  const { exitCode, output } = await runbook(['90-troubleshoot', '--repair', '--yes'], { env });
  assert.is(exitCode, 0, output);
  green = true;
});

test('every break has a trouble that it is found by', () => {
  const named = new Set(TROUBLES.flatMap(({ breaks = [] }) => breaks));
  assert.equal(
    BREAKS.map(({ name }) => name).filter((name) => !named.has(name) && !UNNAMED.has(name)),
    [],
  );
});

/** A look that may not ask the policy simulator reads the documents: no trouble, and a test of its own. */
const UNNAMED = new Set(['caller-may-not-simulate']);

/** What is shown is done; where that is not for this shell to do, the world outside does it. */
async function byHand(name: string, id: string): Promise<void> {
  const { diagnoses, exitCode, output } = await look();
  assert.equal(ids(diagnoses), [id], output);
  const [found] = diagnoses;
  assert.is(exitCode, found?.level === 'fail' ? 1 : 0, output);
  if (BREAKS.find((one) => one.name === name)?.mend !== undefined) {
    await world().mend(name);
    return;
  }
  const done = await bash(found?.repair.join('\n') ?? '');
  assert.is(done.exitCode, 0, done.output);
}

function ids(diagnoses: readonly { readonly id: string }[] = []): string[] {
  return diagnoses.map(({ id }) => id);
}

test.run();
