import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { causeFault } from 'sandbox';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { pastedTexts } from './pasted-texts.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { Terminal } from './terminal.ts';
import { changingCalls, world } from './world.ts';

const test = suite('typed and pasted at a terminal');

test.before(() => world().reset());
test.eachBefore(() => world().control.clearCalls());

const STEP = 'Run this step';

test('typed or pasted before a question: no answer. Ctrl-Z and fg show the question again', async () => {
  // With job control, the shell goes on when its program is stopped.
  const shell = ['bash', '--norc', '-imc', '"$@"; fg', '-'];
  const terminal = new Terminal(['01-aws'], {}, { within: shell });
  terminal.type(`${pastedTexts('y').join('')}y\ry`);
  await terminal.answer(STEP, 1, '');
  await terminal.shows(STEP, 2);
  terminal.type('\u001a');
  await terminal.answer(STEP, 3, 'q');
  assert.is(await terminal.exited, 3, terminal.text);
  assert.equal(await changingCalls(), []);
});

test('typed while the run is stopped: no answer', async () => {
  const terminal = new Terminal(['01-aws']);
  await terminal.shows(STEP);
  await sleep(500);
  for (const typed of ['y\r', 'y']) {
    process.kill(-terminal.pid, 'SIGSTOP');
    terminal.type(typed);
    process.kill(-terminal.pid, 'SIGCONT');
    await terminal.shows(STEP, typed === 'y' ? 3 : 2);
    await sleep(500);
  }
  await terminal.answer(STEP, 3, '');
  await terminal.answer(STEP, 4, 'q');
  assert.is(await terminal.exited, 3, terminal.text);
  assert.equal(await changingCalls(), []);
});

test('forty texts pasted at every kind of question answer nothing, and change nothing', async () => {
  await guideIsDone();
  await causeFault(world(), 'vault-restarted');
  const repair = new Terminal(['all']);
  await repair.shows('Carry out this plan');
  assert.not.match(repair.text, 'if AWS denies');
  await causeFault(world(), 'vault-may-not-get-role');
  await repair.answer('Carry out this plan', 1, 'y');
  await repair.shows('Carry out this repair?');
  const { clusterName, kubeContext, region } = world();
  const fleet = join(temporaryFolder(), 'fleet.yaml');
  // A fleet of one cluster is a run for that cluster. The plan of the second fails.
  const clusters = [clusterName, 'nowhere'].map((name) => ({ name, CLUSTER_NAME: name }));
  const defaults = { AWS_REGION: region, 'kube-context': kubeContext };
  writeFileSync(fleet, stringify({ defaults, clusters }));
  const questions: [question: string, terminal: Terminal, agreeing?: string][] = [
    ['Carry out this repair?', repair],
    [STEP, new Terminal(['02-vault'])],
    ['Carry out this plan', new Terminal(['all'])],
    ['Carry out the plans', new Terminal(['all', '--fleet', fleet])],
    [STEP, new Terminal(['99-teardown']), clusterName],
  ];
  for (const [question, terminal] of questions) await terminal.shows(question);
  const before = await snapshot();
  await world().control.clearCalls();
  const pasting = questions.map(async ([question, terminal, agreeing = 'y']) => {
    const texts = pastedTexts(agreeing);
    assert.is(texts.length, 40);
    for (const [index, text] of texts.entries()) {
      terminal.type(text);
      await terminal.shows(question, index + 2);
    }
  });
  await Promise.all(pasting);
  await sameAs(before);
  assert.equal(await changingCalls(), []);
  for (const [, terminal] of questions) {
    assert.is(terminal.text.split(', so nothing was done').length, 41, terminal.text);
    terminal.type('q\r');
    assert.is(await terminal.exited, 3, terminal.text);
  }
  assert.match(repair.text, '--role-name=foo-role');
});

test.run();
