import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { executed, Memory, runOptions, stepOf } from '../../testing/in-memory.ts';
import { work } from '../../testing/work.ts';
import { Failure, type Resource } from '../resource/index.ts';
import { type Operator, preapprovedOperator } from './consent.ts';
import { execute } from './execute.ts';
import { EXIT } from './exit-code.ts';
import { planSteps } from './plan.ts';
import { run } from './run.ts';

/** Applies one step with one resource; `between` runs after the plan is made. */
async function withThing(
  memory: Memory,
  thing: Resource,
  {
    between = () => undefined,
    operator = preapprovedOperator({ repair: true }),
  }: { between?: () => void; operator?: Operator } = {},
) {
  const plan = await planSteps([stepOf('1', [thing])], work);
  between();
  const { outcomes, failures } = await execute(
    plan.map((planned) => ({ ...planned, items: planned.items.map((item) => ({ ...item, at: 0 })) })),
    { operator, emit: memory.emit, signal: work.signal },
  );
  return { outcome: outcomes[0], failure: failures[0], detail: memory.of('resource')[0]?.detail };
}

const alreadyExists = () =>
  new Failure({ resource: 'a', seen: 'EntityAlreadyExists', isConcurrentChange: true, next: ['Run again.'] });

/** A thing that someone else creates with this value whenever it is written. */
const createdByOthers = (memory: Memory, value: string, foreign = false) =>
  memory.thing('a', {
    foreign,
    apply: () => {
      memory.values.set('a', value);
      throw alreadyExists();
    },
  });

test('applyResource: a resource that someone else created in the meantime is used if it fits', async () => {
  const memory = new Memory();
  const { outcome, failure, detail } = await withThing(memory, createdByOthers(memory, 'yes'));
  assert.equal([failure, outcome, memory.applied], [undefined, 'no change', ['a']]);
  assert.match(detail ?? '', 'already created, by another run');
  assert.match(memory.of('note')[0]?.message ?? '', detail ?? '-');
});

test('applyResource: if it differs, it stops the run, or is tried three times where it may be changed', async () => {
  const memory = new Memory();
  assert.is((await withThing(memory, createdByOthers(memory, 'no', true))).failure?.kind, 'refused');
  const ours = new Memory();
  const { failure } = await withThing(ours, createdByOthers(ours, 'no'));
  assert.equal([failure?.seen, ours.applied.length], ['EntityAlreadyExists', 3]);
});

for (const [answer, outcome, applied] of [
  ['run', 'updated', ['a']],
  ['quit', 'failed', []],
] as const) {
  test(`a change that was not in the plan is shown and asked about; ${answer}: ${outcome}`, async () => {
    const memory = new Memory();
    const between = () => void memory.values.set('a', 'no');
    const operator = memory.operator(answer);
    const ran = await withThing(memory, memory.thing('a'), { between, operator });
    assert.equal([ran.outcome, memory.applied], [outcome, applied]);
    assert.is(ran.failure?.kind, answer === 'run' ? undefined : 'refused');
    assert.match(memory.questions[0]?.text ?? '', 'The plan did not show');
    assert.equal(memory.of('plan')[0]?.items[0]?.action, 'update');
  });
}

const CHANGED_IN_BETWEEN: [before: string | undefined, now: string | undefined, asked: boolean][] = [
  [undefined, 'no', true],
  ['no', 'other', true],
  ['no', 'yes', false],
  ['yes', undefined, true],
];
for (const [before, now, asked] of CHANGED_IN_BETWEEN) {
  test(`what was ${before} in the plan and is ${now} after a person's answer: ${asked ? 'asked about' : 'not asked about'}`, async () => {
    const memory = new Memory();
    const set = (value: string | undefined) =>
      void (value === undefined ? memory.values.delete('a') : memory.values.set('a', value));
    set(before);
    const plan = await planSteps([stepOf('1', [memory.thing('a')])], work);
    set(now);
    const operator = { ...memory.operator('run'), person: true };
    await execute(plan, { operator, emit: memory.emit, signal: work.signal });
    assert.is(memory.questions.length > 0, asked);
    assert.is(memory.values.get('a'), 'yes');
  });
}

for (const isContained of [true, false]) {
  test(`what is gone after an earlier step's change is ${isContained ? 'made again: it was contained in it' : 'asked about'}`, async () => {
    const memory = new Memory();
    memory.values.set('mount', 'yes');
    const operator = memory.operator('run');
    const steps = [
      stepOf('1', [memory.thing('vault', { apply: () => void memory.values.delete('mount') })]),
      stepOf('2', [memory.thing('mount')], {
        after: ['1'],
        ...(isContained && { requires: async () => true }),
      }),
    ];
    await executed(memory, steps, { operator });
    assert.equal(memory.outcomes, ['1 created', '2 created']);
    assert.is(memory.questions.length, isContained ? 0 : 1);
  });
}

test('credentials that expire after a change are a failure, not an invalid input', async () => {
  const expired = () => {
    throw new Failure({ kind: 'input', resource: 'aws credentials', seen: 'expired' });
  };
  const codeOf = (memory: Memory, ...things: readonly Resource[]) =>
    run(runOptions(memory, [stepOf('1', things)]));
  const memory = new Memory();
  const expiring = (name: string) => ({ ...memory.thing(name), write: expired });
  assert.is(await codeOf(memory, memory.thing('a'), expiring('b')), EXIT.failed);
  // The second run only waits, so it has changed nothing.
  assert.is(await codeOf(memory, memory.thing('a'), { ...expiring('w'), waits: true }), EXIT.usage);
});

test.run();
