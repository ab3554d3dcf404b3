import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOf, Memory, runOptions, stepOf } from '../../testing/in-memory.ts';
import type { Answer } from './consent.ts';
import { EXIT } from './exit-code.ts';
import { run } from './run.ts';
import type { Section } from './sections.ts';

test('run each: says which step of the section it is, and runs the rest of the section once told to', async () => {
  const memory = new Memory();
  const section = (runbook: string, ...names: string[]): Section => ({
    runbook,
    title: runbook,
    purpose: '',
    steps: names.map((name) => stepOf(name, [memory.thing(name)])),
  });
  await run({
    ...runOptions(memory, [], { mode: 'each', operator: memory.operator('rest', 'run', 'skip') }),
    sections: [section('01', 'a', 'b', 'c'), section('02', 'd', 'e')],
  });
  const texts = memory.questions.map(({ text }) => text);
  assert.equal(texts, ['Run this step (1 of 3)?', 'Run this step (1 of 2)?', 'Run this step (2 of 2)?']);
  assert.equal(memory.questions[0]?.answers, ['run', 'rest', 'skip', 'quit']);
  assert.equal(memory.questions[2]?.answers, ['run', 'skip', 'quit']);
  assert.equal(memory.applied, ['a', 'b', 'c', 'd']);
});

test('run each: the rest of a section does not include a step that deletes, which asks for what was given to type', async () => {
  const memory = new Memory();
  const deleted = [memory.deletable('b')];
  await run(
    runOptions(memory, [stepOf('1', [memory.thing('a')]), stepOf('2', deleted)], {
      mode: 'each',
      operator: memory.operator('rest', 'skip'),
      typedToDelete: 'demo',
    }),
  );
  assert.equal(
    memory.questions.map(({ typed }) => typed),
    [undefined, 'demo'],
  );
  assert.equal(memory.questions[1]?.answers, ['run', 'skip', 'quit']);
});

test('run each: the name is typed once, and agrees to no other step', async () => {
  const memory = new Memory();
  const steps = ['a', 'b', 'c'].map((name) => stepOf(name, [memory.deletable(name)]));
  await run(
    runOptions(memory, steps, {
      mode: 'each',
      operator: memory.operator('skip', 'run', 'skip'),
      typedToDelete: 'demo',
    }),
  );
  assert.equal(
    memory.questions.map(({ typed }) => typed),
    ['demo', 'demo', undefined],
  );
});

test('run each: a proof that writes is asked about', async () => {
  const memory = new Memory();
  const steps = [stepOf('1', [], { checks: [checkOf('proof', 'pass')], writes: 'a probe' })];
  await run(runOptions(memory, steps, { mode: 'each' }));
  assert.is(memory.questions[0]?.text, 'Run this step?');
});

test('run each: a change that is left out is refused; a proof that is left out is not proved', async () => {
  const proof = stepOf('2', [], { checks: [checkOf('proof', 'pass')], writes: 'a probe' });
  const memory = new Memory();
  const changing = stepOf('1', [memory.thing('a')]);
  const exitCodeOf = (...answers: readonly Answer[]) =>
    run(runOptions(memory, [changing, proof], { mode: 'each', operator: memory.operator(...answers) }));
  assert.is(await exitCodeOf('skip', 'run'), EXIT.refused);
  assert.is(await exitCodeOf('run', 'quit'), EXIT.failed);
  assert.is(await exitCodeOf('skip'), EXIT.failed);
  assert.equal(memory.of('failure'), []);
});

test.run();
