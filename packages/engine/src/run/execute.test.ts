import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOf, executed, Memory, meeting, pause, stepOf } from '../../testing/in-memory.ts';
import { work } from '../../testing/work.ts';
import { Failure } from '../resource/index.ts';
import type { Operator } from './consent.ts';
import { asFailure } from './defect.ts';
import type { RunEvent } from './events.ts';
import { execute } from './execute.ts';
import { planSteps } from './plan.ts';

test('execute: reports a resource as done only after reading it back', async () => {
  const memory = new Memory();
  await executed(memory, [stepOf('1', [memory.thing('a')])]);
  assert.equal(memory.log, ['read a', 'apply a', 'read a']);
});

test('execute: a resource that an earlier step may have changed is read again before its update', async () => {
  const memory = new Memory();
  memory.values.set('b', 'as planned');
  const updated: unknown[] = [];
  const b = memory.thing('b');
  const write = (live?: string) => {
    updated.push(live);
    return b.write(live, work);
  };
  const apply = async () => {
    memory.values.set('b', 'changed by a');
  };
  const first = stepOf('1', [memory.thing('a', { apply })]);
  await executed(memory, [first, stepOf('2', [{ ...b, write }], { after: ['1'] })]);
  assert.equal(updated, ['changed by a']);
});

test('execute: the times of a step and its resources leave out a question, and the wait until it can be asked', async () => {
  const memory = new Memory();
  const { now } = Date;
  let later = 0;
  const anHourLater = async <T>(answer: T): Promise<T> => {
    await pause();
    later += 3_600_000;
    return answer;
  };
  const slow = stepOf('1', [], {
    checks: [{ name: 'slow', run: () => anHourLater({ status: 'pass', detail: '' } as const) }],
  });
  const plan = await planSteps([slow, stepOf('2', [memory.thing('a')])], work);
  memory.values.set('a', 'no');
  const operator: Operator = { ask: () => anHourLater('run'), person: true };
  Date.now = () => now() + later;
  try {
    await execute(plan, { operator, emit: memory.emit, signal: work.signal });
  } finally {
    Date.now = now;
  }
  assert.equal(memory.outcomes, ['1 passed', '2 updated']);
  for (const { seconds } of [...memory.of('step-end').slice(1), ...memory.of('resource')])
    assert.ok(seconds < 1, `${seconds} s`);
});

test('execute: events come in the order of the steps, although they overlap; a wait and a change come at once', async () => {
  const memory = new Memory();
  await executed(memory, [
    stepOf('1', [memory.thing('a', { apply: pause })]),
    stepOf('2', [memory.thing('b')]),
    stepOf('3', [], { checks: [checkOf('c', 'pass')] }),
  ]);
  const at = (type: RunEvent['type'], step: string) =>
    memory.events.findIndex((event) => event.type === type && 'step' in event && event.step === step);
  const inOrder = ['1', '2', '3'].flatMap((step) => [at('step-start', step), at('step-end', step)]);
  assert.equal(
    inOrder,
    inOrder.toSorted((a, b) => a - b),
  );
  assert.ok(at('change', '2') < at('step-end', '1'));
  assert.ok(at('waiting', '3') < at('step-end', '1'));
});

test('execute: independent steps overlap; after a failure no step starts, and running steps end', async () => {
  const memory = new Memory();
  const both = meeting(2);
  const { failures } = await executed(memory, [
    stepOf('1', [
      memory.thing('a', {
        apply: async () => {
          await both();
          throw new Failure({ resource: 'a', seen: 'broken' });
        },
      }),
    ]),
    stepOf('2', [
      memory.thing('b', {
        apply: async () => {
          await both();
          await pause();
        },
      }),
    ]),
    stepOf('3', [memory.thing('c')], { after: ['2'] }),
    stepOf('4', [memory.thing('d')], { after: ['1'] }),
  ]);
  assert.equal(memory.outcomes, ['1 failed', '2 created', '3 not run', '4 not run']);
  assert.is(failures.length, 1);
  assert.equal(memory.applied.sort(), ['a', 'b']);
});

test('execute: two steps that fail side by side for one reason have an event each', async () => {
  const memory = new Memory();
  const both = meeting(2);
  const steps = ['0', '1'].map((id) => {
    const apply = async () => {
      await both();
      if (id === '0') await pause();
      throw new Failure({ resource: 'vault', seen: 'denied' });
    };
    return stepOf(id, [memory.thing(id, { apply })]);
  });
  const { failures } = await executed(memory, steps);
  assert.equal(memory.outcomes, ['0 failed', '1 failed']);
  assert.is(failures.length, 2);
  assert.equal(
    memory.of('failure').map(({ step }) => step),
    ['0', '1'],
  );
});

test('asFailure: a connection that broke is no defect', () => {
  const broken = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const { seen, cause } = asFailure('step 01-aws.1', broken);
  assert.is(seen, 'socket hang up');
  assert.is(cause, undefined);
});

test.run();
