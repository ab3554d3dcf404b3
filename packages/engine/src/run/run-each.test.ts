import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOf, Memory, runOptions, stepOf } from '../../testing/in-memory.ts';
import type { Answer, Operator } from './consent.ts';
import { EXIT } from './exit-code.ts';
import type { Step } from './model.ts';
import { run } from './run.ts';
import type { Section } from './sections.ts';

/** Two sections, of three steps and of two. */
const sectionsOf = (memory: Memory, more: Partial<Step> = {}): Section[] => {
  const section = (runbook: string, ...names: string[]) => ({
    ...{ runbook, title: runbook, purpose: '' },
    steps: names.map((name) => stepOf(name, [memory.thing(name)], name === 'b' ? more : {})),
  });
  return [section('01', 'a', 'b', 'c'), section('02', 'd', 'e')];
};

test('run each: all shows the rest of the section with the repairs that it foresees, and asks once', async () => {
  const memory = new Memory();
  const foresee = async () => [{ when: 'b is denied', resources: [memory.thing('right')] }];
  const operator = memory.operator('rest', 'run', 'run', 'skip');
  const asked: string[][] = [];
  const ask: Operator['ask'] = (question) => {
    const plans = memory
      .of('plan')
      .flatMap(({ items, repairs = [] }) => [...items, ...repairs.flatMap((one) => one.items)]);
    asked.push(plans.map(({ name }) => name));
    return operator.ask(question);
  };
  const sections = sectionsOf(memory, { foresee });
  await run({ ...runOptions(memory, [], { mode: 'each', operator: { ask } }), sections });
  const texts = memory.questions.map(({ text }) => text);
  assert.equal(texts, [
    'Run this step (1 of 3)?',
    'Run these steps (1 to 3)?',
    'Run this step (1 of 2)?',
    'Run this step (2 of 2)?',
  ]);
  assert.equal(asked.slice(0, 2), [['a'], ['a', 'b', 'right', 'c']]);
  assert.equal(
    memory.questions.slice(0, 2).map(({ changes }) => changes.length),
    [1, 4],
  );
  assert.equal(memory.questions[0]?.answers, ['run', 'rest', 'skip', 'quit']);
  assert.equal(memory.questions[3]?.answers, ['run', 'skip', 'quit']);
  assert.equal(memory.applied, ['a', 'b', 'c', 'd']);
});

test('run each: all, and no to what it shows, changes nothing', async () => {
  const memory = new Memory();
  const options = { mode: 'each', operator: memory.operator('rest', 'quit') } as const;
  assert.is(await run({ ...runOptions(memory, [], options), sections: sectionsOf(memory) }), EXIT.refused);
  assert.equal(memory.applied, []);
});

test('run each: a change that the answer all has not shown needs an answer', async () => {
  const memory = new Memory();
  const sections = sectionsOf(memory);
  const apply = () => void memory.values.set('c', 'changed meanwhile');
  const first = stepOf('a', [memory.thing('a', { apply })]);
  memory.values.set('c', 'no');
  await run({
    ...runOptions(memory, [], { mode: 'each', operator: memory.operator('rest', 'run', 'quit') }),
    sections: [{ ...sections[0], steps: [first, ...(sections[0]?.steps.slice(1) ?? [])] } as Section],
  });
  assert.is(memory.questions[2]?.text, 'The plan did not show this change. Apply it?');
  assert.equal(memory.applied, ['a', 'b']);
});

test('run each: all asks for the name that deletes, once', async () => {
  const memory = new Memory();
  await run(
    runOptions(memory, [stepOf('1', [memory.thing('a')]), stepOf('2', [memory.deletable('b')])], {
      mode: 'each',
      operator: memory.operator('rest', 'run'),
      typedToDelete: 'demo',
    }),
  );
  assert.equal(
    memory.questions.map(({ typed }) => typed),
    [undefined, 'demo'],
  );
  assert.equal(memory.applied, ['a', 'b']);
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
