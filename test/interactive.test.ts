import { copyFileSync } from 'node:fs';
import { causeFault } from 'sandbox';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { glooValues } from './own-vault.ts';
import { screenOfRun, wordsOfPicture, wordsOfScreen } from './picture.ts';
import { suite } from './suite.ts';
import { Terminal } from './terminal.ts';
import { bash, changingCalls, world } from './world.ts';

const test = suite('at a terminal');

test.before(() => world().reset());
test.eachBefore(() => world().control.clearCalls());

const STEP = 'Run this step';
const [OIDC, ROLE, POLICY, ATTACH] = [
  'iam:CreateOpenIDConnectProvider',
  'iam:CreateRole',
  'iam:CreatePolicy',
  'iam:AttachRolePolicy',
];

test('no cluster named: those of the region are offered, and one that is no choice is asked again', async () => {
  const terminal = new Terminal(['01-aws', '--plan'], { CLUSTER_NAME: '' });
  await terminal.shows('1  demo');
  await terminal.answer('Which one?', 1, '7\r');
  await terminal.answer('Which one?', 2, '1\r');
  assert.is(await terminal.exited, 4, terminal.text);
});

test.row('no terminal and no --yes: refused, nothing changed', 'all', { exit: 3, says: [/--yes/] });

test('each step is shown and confirmed: yes to all (exit 0)', async () => {
  const terminal = new Terminal(['01-aws']);
  for (const time of [1, 2, 3]) await terminal.answer(STEP, time, 'y');
  assert.is(await terminal.exited, 0, terminal.text);
  assert.match(terminal.text, 'eksctl utils associate-iam-oidc-provider --cluster demo');
  assert.match(terminal.text, 'Next: ./runbook 02-vault');
  assert.ok(terminal.colored);
  assert.equal(await changingCalls(), [OIDC, ROLE, POLICY, ATTACH]);
});

test('keys are explained, and other keys repeat the question; a skipped step is not done; quit ends the run (exit 3)', async () => {
  await world().emptyAwsAndVault();
  const terminal = new Terminal(['01-aws']);
  await terminal.answer(STEP, 1, '?');
  await terminal.answer(STEP, 2, 's');
  await terminal.answer(STEP, 3, 'x');
  await terminal.answer(STEP, 4, 'y');
  await terminal.answer(STEP, 5, 'q');
  assert.is(await terminal.exited, 3, terminal.text);
  assert.match(terminal.text, 'leave this step out and go on');
  assert.match(terminal.text, /Steps that depend on this one: 01-aws\.2 \(Step 2: Set up a Role\)/);
  assert.match(terminal.text, /Skipped: 01-aws\.1, 01-aws\.3\.[\s\S]*To finish: \.\/runbook 01-aws/);
  assert.equal(await changingCalls(), [ROLE]);
});

test('Ctrl-C while a step runs: the run ends, and the next one does the rest', async () => {
  const terminal = new Terminal(['all']);
  await terminal.answer('Carry out this plan', 1, 'y');
  await terminal.answer('helm install gloo gloo/gloo', 2, '\u0003');
  assert.is(await terminal.exited, 130, terminal.text);
  assert.match(terminal.text, /Interrupted. Changes made so far are kept/);
  // Only this sandbox's: others may be in use at the same time.
  const left = await bash(`pgrep -fa '${world().layout.bin}/[k]ubectl (port-forward|proxy)' || true`);
  assert.is(left.output.trim(), '');
  await expectRun('all --yes');
});

test('docs/run.svg shows what this run prints (pnpm picture draws it again)', async () => {
  await causeFault(world(), 'header-differs');
  assert.fixture(wordsOfScreen(await screenOfRun(world())), wordsOfPicture());
});

test('all asks once: the plan names the repair for when Vault is denied', async () => {
  await world().emptyAwsAndVault();
  const terminal = new Terminal(['all']);
  await terminal.answer('Carry out this plan', 1, 'y');
  assert.is(await terminal.exited, 0, terminal.text);
  assert.match(terminal.text, /if AWS denies Vault iam:GetRole:\s+\+ create +iam policy/);
  assert.match(terminal.text, /02-vault\.4 .* repaired/);
  assert.is(terminal.text.split('[y] run').length - 1, 1);
});

test('a values file that is replaced at the question: helm gets what was planned', async () => {
  const GLOO_HELM_VALUES = glooValues({ PLANNED: 'before' });
  const terminal = new Terminal(['03-gloo'], { GLOO_HELM_VALUES });
  await terminal.shows(STEP);
  copyFileSync(glooValues({ SWAPPED: 'after' }), GLOO_HELM_VALUES);
  await terminal.answer(STEP, 1, 'y');
  assert.is(await terminal.exited, 0, terminal.text);
  const { output } = await bash('helm get values gloo -n gloo-system');
  assert.match(output, 'PLANNED');
  assert.not.match(output, 'SWAPPED');
});

test('a repair that became necessary at the question is asked about: no (exit 3), with the commands shown', async () => {
  await causeFault(world(), 'vault-restarted');
  const terminal = new Terminal(['all']);
  await terminal.shows('Carry out this plan');
  assert.not.match(terminal.text, 'if AWS denies');
  await causeFault(world(), 'vault-may-not-get-role');
  await terminal.answer('Carry out this plan', 1, 'y');
  await terminal.answer('Carry out this repair?', 1, 'q');
  assert.is(await terminal.exited, 3, terminal.text);
  assert.match(terminal.text, '--role-name=foo-role');
});

test.run();
