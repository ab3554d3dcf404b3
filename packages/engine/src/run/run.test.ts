import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOf, Memory, pause, runOptions, stepOf } from '../../testing/in-memory.ts';
import { failureOf } from '../../testing/thrown.ts';
import { ADOPT } from '../resource/decide.ts';
import { Failure, type Use } from '../resource/index.ts';
import { absentOperator } from './consent.ts';
import { EXIT } from './exit-code.ts';
import { run } from './run.ts';

for (const mode of ['plan', 'once', 'each', 'look'] as const) {
  test(`run: a conflict is refused before anything is changed (${mode})`, async () => {
    const memory = new Memory();
    memory.values.set('b', 'other');
    const steps = [stepOf('1', [memory.thing('a')]), stepOf('2', [memory.thing('b', { foreign: true })])];
    const failure = await failureOf(() =>
      run(runOptions(memory, steps, { mode, operator: memory.operator('run', 'run') })),
    );
    assert.is(failure.kind, 'refused');
    assert.is(failure.resource, 'b');
    assert.equal(failure.next, ['another name than b', ADOPT]);
    assert.equal(memory.applied, []);
    assert.equal(memory.questions, []);
    const planned = memory.of('plan').map(({ step }) => step);
    if (mode === 'each') assert.equal(planned, ['2']);
  });
}

for (const [mode, status, exitCode] of [
  ['once', 'fail', 1],
  ['once', 'unknown', 1],
  ['look', 'unknown', 1],
  ['look', 'warn', 0],
] as const) {
  test(`run ${mode}: a check with the status ${status} ends it with ${exitCode}`, async () => {
    const steps = [stepOf('1', [], { checks: [checkOf('proof', status)] })];
    assert.is(await run(runOptions(new Memory(), steps, { mode })), exitCode);
  });
}

test('run once: a step that changes something, and cannot carry out its check, ends with 1, as the run after it does', async () => {
  const memory = new Memory();
  const steps = [
    stepOf('1', [memory.thing('a')], { checks: [checkOf('proof', 'unknown')] }),
    stepOf('2', [memory.thing('b')], { after: ['1'] }),
  ];
  for (const changed of [['a', 'b'], []]) {
    memory.log.length = 0;
    assert.is(await run(runOptions(memory, steps)), 1);
    assert.equal(memory.applied, changed);
  }
});

for (const mode of ['plan', 'once', 'each'] as const) {
  test(`run ${mode}: what is waited for in vain ends it, unless something is changed first`, async () => {
    const memory = new Memory();
    const stuckFailure = () => new Failure({ resource: 'w', seen: 'it ends at every start' });
    const waiting = { ...memory.thing('w'), waits: true as const, stuckFailure };
    memory.values.set('w', 'other');
    const steps = [stepOf('1', [waiting]), stepOf('2', [memory.thing('a')])];
    assert.is(await run(runOptions(memory, steps, { mode: 'plan' })), 4);
    memory.values.set('a', 'yes');
    const failure = await failureOf(() => run(runOptions(memory, steps, { mode, operator: absentOperator })));
    assert.is(failure.seen, 'it ends at every start');
    assert.is(memory.values.get('w'), 'other');
  });
}

for (const [what, kind, code] of [
  ['a system that failed', 'failed', 1],
  ['a wrong input', 'input', 2],
  ['a refusal', 'refused', 3],
] as const) {
  test(`run: ${what} in a step gives exit code ${code}, and every step has its row`, async () => {
    const memory = new Memory();
    const check = {
      name: 'a',
      run: () => Promise.reject(new Failure({ kind, resource: 'a', seen: 'broken' })),
    };
    const steps = [stepOf('1', [], { checks: [check] }), stepOf('2', [], { after: ['1'] })];
    const exitCode = await run(runOptions(memory, steps));
    assert.is(exitCode, code);
    const [found] = memory.of('check');
    assert.equal([found?.finding, found?.thrown?.kind], [{ status: 'fail', detail: 'broken' }, kind]);
    assert.equal(memory.outcomes, ['1 failed', '2 not run']);
  });
}

test('run: a reason that keeps several checks of a step from looking is told once', async () => {
  const memory = new Memory();
  const reject = () => Promise.reject(new Failure({ kind: 'input', resource: 'a', seen: 'broken' }));
  const warns = async () => ({ status: 'warn', detail: 'unknown: a: broken', unread: 'a: broken' }) as const;
  const checks = [
    { name: 'one', run: reject },
    { name: 'two', run: reject },
    { name: 'three', run: warns },
  ];
  await run(runOptions(memory, [stepOf('1', [], { checks })]));
  assert.equal(
    memory.of('check').map(({ finding }) => finding.detail),
    ['broken', 'for the same reason as “one”', 'for the same reason as “one”'],
  );
});

for (const first of ['refused', 'failed'] as const) {
  test(`run: a failed step decides the exit code, also beside a refused one (first: ${first})`, async () => {
    const memory = new Memory();
    const steps = (['refused', 'failed'] as const).map((kind) => {
      const apply = async (): Promise<void> => {
        if (kind !== first) await pause();
        throw new Failure({ kind, resource: kind, seen: 'no', next: [] });
      };
      return stepOf(kind, [memory.thing(kind, { apply })]);
    });
    const exitCode = await run(runOptions(memory, steps, { mode: 'once', operator: memory.operator('run') }));
    assert.is(exitCode, EXIT.failed);
  });
}

test('run: a resource is read again right before its deletion, and stays if it is needed by then', async () => {
  const memory = new Memory();
  let use: Use | undefined;
  const steps = [stepOf('99-teardown.1', [memory.deletable('a', () => use)])];
  const operator = {
    ask: async () => {
      use = { seen: 'others use it' };
      return 'run' as const;
    },
  };
  await run(runOptions(memory, steps, { operator }));
  assert.equal(memory.applied, []);
  assert.equal(memory.outcomes, ['99-teardown.1 kept']);
});

test.run();
