import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asText } from 'engine/resource';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { captureOf, wordsOfCapture } from './captures.ts';
import { expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { Terminal } from './terminal.ts';
import { glooValues } from './vault.ts';
import { kubectlThat } from './workstation.ts';
import { bash, changingCalls, command, RUNBOOK, world } from './world.ts';

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

test('docs/captures/01-aws.txt shows what this run prints (pnpm captures writes it again)', async () => {
  const captured = asText(readFileSync(join(import.meta.dirname, '../docs/captures/01-aws.txt')));
  const shown = await captureOf(world(), ['01-aws'], STEP);
  assert.fixture(wordsOfCapture(shown), wordsOfCapture(captured));
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

test('answers are explained, and any other line repeats the question; a skipped step is not done; quit ends the run (exit 3)', async () => {
  await world().emptyAwsAndVault();
  const terminal = new Terminal(['01-aws']);
  await terminal.answer(STEP, 1, '?');
  await terminal.answer(STEP, 2, 's');
  await terminal.answer(STEP, 3, 'x');
  await terminal.answer(STEP, 4, 'y');
  await terminal.answer(STEP, 5, 'q');
  assert.is(await terminal.exited, 3, terminal.text);
  assert.match(terminal.text, 'skip this step and go on');
  assert.match(
    terminal.text,
    '"x" is not an answer, so nothing was done. Type y, a, s, q, b or ? on one line',
  );
  assert.match(terminal.text, /Steps that depend on this one: 01-aws\.2 \(Step 2: Set up a Role\)/);
  assert.match(
    terminal.text,
    /Next: \.\/runbook 01-aws\s[\s\S]*01-aws\.1 .*skipped[\s\S]*01-aws\.3 .*not run/,
  );
  assert.equal(await changingCalls(), [ROLE]);
});

test('Ctrl-C while a step runs: the run ends, and the next one does the rest', async () => {
  const terminal = new Terminal(['all']);
  await terminal.answer('Carry out this plan', 1, 'y');
  await terminal.shows('helm install gloo gloo/gloo', 2);
  terminal.type('\u0003');
  assert.is(await terminal.exited, 130, terminal.text);
  assert.match(terminal.text, /Interrupted. Changes made so far are kept/);
  // Only this sandbox's processes: other sandboxes may be in use at the same time.
  const left = await bash(`pgrep -fa '${world().layout.bin}/[k]ubectl (port-forward|proxy)' || true`);
  assert.is(left.output.trim(), '');
  await expectRun('all --yes');
});

/** A process that is the terminal of `all`: it exits, and so closes the terminal, at the question or when the last step runs. */
const CLOSING = `
const [pty, agrees, ...words] = process.argv.slice(1);
const { spawn } = await import(pty);
const terminal = spawn('bash', words, { cols: 120, rows: 40 });
let text = '';
terminal.onData((part) => {
  text += part;
  if (text.split('helm install gloo gloo/gloo').length > 2) process.kill(process.pid, 'SIGKILL');
  if (!text.endsWith('help › ')) return;
  if (agrees === 'true') terminal.write('y\\r');
  else process.kill(process.pid, 'SIGKILL');
});`;

test('a terminal that closes at the question, or while a step runs: the run is interrupted, and leaves no core', async () => {
  await world().reset();
  for (const agrees of [false, true]) {
    const ended = join(temporaryFolder(), 'ended');
    // The shell outlives its terminal, to record the run's exit code.
    const shell = ['-c', `trap : HUP; "$@"; echo $? > '${ended}'`, '-', ...RUNBOOK, 'all'];
    const pty = import.meta.resolve('@lydell/node-pty');
    const args = ['--input-type=module', '-e', CLOSING, pty, String(agrees), ...shell];
    await command(process.execPath, args, { cwd: world().layout.dir, env: { NO_COLOR: undefined } });
    while (!existsSync(ended) || readFileSync(ended, 'utf8') === '') await sleep(50);
    assert.is(readFileSync(ended, 'utf8').trim(), '130');
  }
  await expectRun('all --yes');
});

test('b at the question shows the plan in full, and in brief', async () => {
  await world().emptyAwsAndVault();
  const terminal = new Terminal(['all', '--brief']);
  await terminal.shows('Carry out this plan');
  const document = '"Version": "2012-10-17"';
  assert.not.match(terminal.text, document);
  await terminal.answer('Carry out this plan', 1, 'b');
  await terminal.shows('Carry out this plan', 2);
  assert.match(terminal.text, document);
  await terminal.answer('Carry out this plan', 2, 'n');
  assert.is(await terminal.exited, 3, terminal.text);
  await expectRun('all --yes');
});

test('a second Ctrl-C ends the run at once, although kubectl does not end', async () => {
  const started = join(temporaryFolder(), 'started');
  const { PATH } = kubectlThat(`trap '' TERM; : > ${started}; sleep 60`, 'proxy');
  const terminal = new Terminal(['all'], { PATH });
  while (!existsSync(started)) await sleep(20);
  const since = Date.now();
  let isOver = false;
  const exitCode = terminal.exited.finally(() => {
    isOver = true;
  });
  // On a busy machine, the first two may arrive as one.
  for (; !isOver; await sleep(400)) terminal.type('\u0003');
  assert.is(await exitCode, 130, terminal.text);
  // After the first Ctrl-C, kubectl has ten seconds to end.
  assert.ok(Date.now() - since < 9000);
});

test('a at a step shows the rest of its section, with the repair for when Vault is denied, and asks once', async () => {
  await world().emptyAwsAndVault();
  await expectRun('01-aws --yes');
  const terminal = new Terminal(['02-vault']);
  await terminal.answer(STEP, 1, 'a');
  await terminal.answer('Run these steps', 1, 'y');
  const shown = terminal.text;
  assert.match(shown, /if AWS denies Vault iam:GetRole:\s+\+ create +iam policy/);
  assert.is(await terminal.exited, 0, terminal.text);
  assert.match(terminal.text, /02-vault\.4 .* repaired/);
  assert.is(terminal.text.split('[y] run').length - 1, 2);
});

test('all asks once: the plan names the repair for when Vault is denied', async () => {
  await world().emptyAwsAndVault();
  const terminal = new Terminal(['all']);
  await terminal.answer('Carry out this plan', 1, 'y');
  assert.is(await terminal.exited, 0, terminal.text);
  assert.match(terminal.text, /if AWS denies Vault iam:GetRole:\s+\+ create +iam policy/);
  assert.match(terminal.text, /02-vault\.4 .* repaired/);
  assert.match(terminal.text, 'Next: ./runbook export 05-first-secret');
  assert.is(terminal.text.split('[y] run').length - 1, 1);
});

test('nothing to change, and no verification (exit 1): nothing is refused, and nothing proved', async () => {
  const terminal = new Terminal(['all']);
  await terminal.answer('No changes. Run the verification?', 1, 'q');
  assert.is(await terminal.exited, 1, terminal.text);
  assert.match(terminal.text, 'not run, so nothing is proved; nothing was changed');
  assert.not.match(terminal.text, 'refused');
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

test.run();
