import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOf, Memory, runOptions, stepOf } from '../../testing/in-memory.ts';
import { run } from './run.ts';
import type { Section } from './sections.ts';

test('run each: shows and asks step by step', async () => {
  const memory = new Memory();
  memory.values.set('b', 'yes');
  const steps = [
    stepOf('1', [memory.thing('a')]),
    stepOf('2', [memory.thing('b')]),
    stepOf('3', [memory.thing('c')]),
  ];
  const exitCode = await run(
    runOptions(memory, steps, { mode: 'each', operator: memory.operator('run', 'run') }),
  );
  assert.is(exitCode, 0);
  assert.is(memory.questions.length, 2);
  assert.equal(
    memory.events
      .map(({ type }) => type)
      .filter((type) => ['section', 'plan'].includes(type) || type.startsWith('step-')),
    ['section', ...['1', '2', '3'].flatMap(() => ['step-start', 'plan', 'step-end'])],
  );
});

test('run each: a step that deletes asks for what was given to type, and no other does', async () => {
  const memory = new Memory();
  const deleted = [memory.deletable('a')];
  await run(
    runOptions(memory, [stepOf('1', deleted), stepOf('2', [memory.thing('b')])], {
      mode: 'each',
      operator: memory.operator('skip', 'skip'),
      typedToDelete: 'demo',
    }),
  );
  assert.equal(
    memory.questions.map(({ typed }) => typed),
    ['demo', undefined],
  );
});

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
  assert.equal(
    memory.questions.map(({ text }) => text),
    ['Run this step (1 of 3)?', 'Run this step (1 of 2)?', 'Run this step (2 of 2)?'],
  );
  assert.equal(memory.questions[0]?.answers, ['run', 'rest', 'skip', 'quit']);
  assert.equal(memory.questions[2]?.answers, ['run', 'skip', 'quit']);
  assert.equal(memory.applied, ['a', 'b', 'c', 'd']);
});

test('run each: the rest of a section does not include a step that deletes', async () => {
  const memory = new Memory();
  const deleted = [memory.deletable('b')];
  await run(
    runOptions(memory, [stepOf('1', [memory.thing('a')]), stepOf('2', deleted)], {
      mode: 'each',
      operator: memory.operator('rest', 'skip'),
      typedToDelete: 'demo',
    }),
  );
  assert.is(memory.questions.length, 2);
  assert.equal(memory.questions[1]?.answers, ['run', 'skip', 'quit']);
});

test('run each: after skip it says which steps depend on the one that was skipped', async () => {
  const memory = new Memory();
  const steps = [
    stepOf('1', [memory.thing('a')]),
    stepOf('2', [memory.thing('b')], { after: ['1'] }),
    stepOf('3', [memory.thing('c')], { after: ['2'] }),
  ];
  await run(runOptions(memory, steps, { mode: 'each', operator: memory.operator('skip', 'run', 'skip') }));
  const notes = memory.of('note').map(({ message }) => message);
  assert.is(notes.length, 1);
  assert.match(notes[0] ?? '', /^Steps that depend on this one: 2 \(/);
});

test('run each: a proof that writes is asked about', async () => {
  const memory = new Memory();
  const steps = [stepOf('1', [], { checks: [checkOf('proof', 'pass')], writes: 'a probe' })];
  await run(runOptions(memory, steps, { mode: 'each' }));
  assert.is(memory.questions[0]?.text, 'Run this step?');
});

for (const answer of ['skip', 'quit'] as const) {
  test(`run each: after ${answer} it does not report success`, async () => {
    const memory = new Memory();
    const exitCode = await run(
      runOptions(memory, [stepOf('1', [memory.thing('a')])], {
        mode: 'each',
        operator: memory.operator(answer),
      }),
    );
    assert.is(exitCode, 3);
    assert.equal(memory.applied, []);
  });
}

test.run();
