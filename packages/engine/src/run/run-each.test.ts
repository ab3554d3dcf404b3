import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOf, Memory, runOptions, stepOf } from '../../testing/in-memory.ts';
import { run } from './run.ts';

test('run each: shows and asks step by step', async () => {
  const memory = new Memory();
  memory.values.set('b', 'yes');
  const steps = [
    stepOf('1', [memory.thing('a')]),
    stepOf('2', [memory.thing('b')]),
    stepOf('3', [memory.thing('c')]),
  ];
  const result = await run(
    runOptions(memory, steps, { mode: 'each', operator: memory.operator('run', 'run') }),
  );
  assert.is(result.exitCode, 0);
  assert.is(memory.questions.length, 2);
  assert.equal(
    memory.events.filter(({ type }) => type !== 'resource').map(({ type }) => type),
    ['section', ...['1', '2', '3'].flatMap(() => ['step-start', 'plan', 'step-end'])],
  );
});

test('run each: a step that deletes asks for what was given to type, and no other does', async () => {
  const memory = new Memory();
  const deleted = { ...memory.thing('a'), compare: () => ({ action: 'delete' }) as const };
  await run(
    runOptions(memory, [stepOf('1', [deleted]), stepOf('2', [memory.thing('b')])], {
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

test('run each: shows the diff of a step as often as the operator asks for it', async () => {
  const memory = new Memory();
  await run(
    runOptions(memory, [stepOf('1', [memory.thing('a')])], {
      mode: 'each',
      operator: memory.operator('diff', 'diff', 'run'),
    }),
  );
  assert.is(memory.of('plan').length, 3);
  assert.is(memory.questions.length, 3);
  assert.equal(memory.questions[0]?.answers, ['run', 'skip', 'diff', 'quit']);
  assert.equal(memory.applied, ['a']);
});

test('run each: the details are the diff of a change and the document of a creation, without the commands', async () => {
  const memory = new Memory();
  memory.values.set('b', 'no');
  const things = [{ ...memory.thing('a'), document: 'all of a' }, memory.thing('b'), memory.thing('c')];
  await run(runOptions(memory, [stepOf('1', things)], { mode: 'each', operator: memory.operator('diff') }));
  const items = memory.of('plan')[1]?.items ?? [];
  assert.equal(
    items.map(({ name, command, differences }) => ({ name, command, differences })),
    [
      {
        name: 'a',
        command: undefined,
        differences: [{ field: 'document', live: undefined, wanted: 'all of a' }],
      },
      { name: 'b', command: undefined, differences: [{ field: 'value', live: 'no', wanted: 'yes' }] },
      { name: 'c', command: undefined, differences: undefined },
    ],
  );
  assert.match(items[2]?.detail ?? '', 'no document');
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

test('run each: a proof that writes has no diff to show', async () => {
  const memory = new Memory();
  const steps = [stepOf('1', [], { checks: [checkOf('proof', 'pass')], writes: 'a probe' })];
  await run(runOptions(memory, steps, { mode: 'each' }));
  assert.equal(memory.questions[0]?.answers, ['run', 'skip', 'quit']);
});

for (const answer of ['skip', 'quit'] as const) {
  test(`run each: after ${answer} it does not report success`, async () => {
    const memory = new Memory();
    const result = await run(
      runOptions(memory, [stepOf('1', [memory.thing('a')])], {
        mode: 'each',
        operator: memory.operator(answer),
      }),
    );
    assert.is(result.exitCode, 3);
    assert.equal(memory.applied, []);
  });
}

test.run();
