import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOf, Memory, stepOf, undisturbed } from '../../testing/in-memory.ts';
import { Failure, outsideCall } from '../resource/index.ts';
import { alwaysYes } from '../run/consent.ts';
import { execute } from '../run/execute.ts';
import type { Repair, Step } from '../run/model.ts';
import { planSteps } from '../run/plan.ts';
import type { Change, Ending, Journal } from './journal.ts';

/** A journal in memory: its entries in order. */
function noting() {
  const noted: string[] = [];
  const changes: Change[] = [];
  const endings: Ending[] = [];
  const journal: Journal = {
    begin(change) {
      changes.push(change);
      noted.push(`begin ${change.action} ${change.resource}`);
      return (ending) => {
        endings.push(ending);
        noted.push(`${ending.failed === undefined ? 'done' : 'failed'} ${change.resource}`);
      };
    },
  };
  return { journal, noted, changes, endings };
}

async function executed(memory: Memory, steps: readonly Step[], signal = undisturbed) {
  const { journal, ...rest } = noting();
  const plan = await planSteps(steps, { signal, say: () => undefined });
  await execute(plan, { operator: alwaysYes, emit: memory.emit, signal, journal });
  return rest;
}

test('journal: records a creation or update before and after it is made, and nothing for a resource that fits', async () => {
  const memory = new Memory();
  memory.values.set('b', 'no').set('c', 'yes');
  const { noted, changes } = await executed(memory, [
    stepOf('1', [memory.thing('a'), memory.thing('b'), memory.thing('c')]),
  ]);
  assert.equal(noted, ['begin create a', 'done a', 'begin update b', 'done b']);
  assert.equal(changes[1]?.differences, [{ field: 'value', live: 'no', wanted: 'yes' }]);
  assert.is(changes[1]?.step, '1');
});

test('journal: waiting is no change', async () => {
  const memory = new Memory();
  const { noted } = await executed(memory, [stepOf('1', [{ ...memory.thing('a'), waits: true }])]);
  assert.equal(noted, []);
});

test('journal: records a change before it is made, even if its events are shown later', async () => {
  const memory = new Memory();
  const { journal, noted } = noting();
  let before: string[] = [];
  let shown = 0;
  const apply = () => {
    before = [...noted];
    shown = memory.events.length;
  };
  const plan = await planSteps([stepOf('1', [memory.thing('a', { apply })])], {
    signal: undisturbed,
    say: () => undefined,
  });
  await execute(plan, { operator: alwaysYes, emit: memory.emit, signal: undisturbed, journal });
  assert.equal(before, ['begin create a']);
  assert.ok(shown < memory.events.length);
});

test('journal: records a failure with what was observed', async () => {
  const memory = new Memory();
  const apply = () => {
    throw new Failure({ resource: 'a', seen: 'denied' });
  };
  const { noted, endings } = await executed(memory, [stepOf('1', [memory.thing('a', { apply })])]);
  assert.equal(noted, ['begin create a', 'failed a']);
  assert.is(endings[0]?.failed, 'denied');
});

test('journal: records an interrupt as one', async () => {
  const memory = new Memory();
  const interrupt = new AbortController();
  const apply = () => {
    interrupt.abort();
    interrupt.signal.throwIfAborted();
  };
  const { endings } = await executed(memory, [stepOf('1', [memory.thing('a', { apply })])], interrupt.signal);
  assert.is(endings[0]?.failed, 'interrupted');
});

test('journal: records what a proof writes for a moment, but no checks that only read', async () => {
  const { noted, changes } = await executed(new Memory(), [
    stepOf('1', [], { checks: [checkOf('looks', 'pass')] }),
    stepOf('2', [], { checks: [checkOf('secret', 'pass')], writes: 'writes a secret' }),
    stepOf('3', [], { checks: [checkOf('path', 'fail')], writes: 'writes' }),
  ]);
  const [first] = changes;
  assert.equal([first?.resource, first?.action, first?.writes], ['secret', 'prove', 'writes a secret']);
  assert.equal(noted.filter((line) => !line.includes('begin')).sort(), ['done secret', 'failed path']);
});

test('journal: a repair is a change of its own, and its calls do not belong to the repaired change', async () => {
  const memory = new Memory();
  const policy = memory.thing('policy', {
    apply: () => outsideCall('aws', 'iam CreatePolicy', async () => {}),
  });
  const repair: Repair = {
    title: 'The repair',
    text: '',
    resources: [policy],
    isStill: () => true,
    patience: 1000,
  };
  const apply = () =>
    outsideCall('vault', 'POST role', async () => {
      if (!memory.values.has('policy')) throw new Error('denied');
    });
  const { noted, endings } = await executed(memory, [
    stepOf('1', [memory.thing('a', { apply })], { repair: () => repair }),
  ]);
  assert.equal(noted, ['begin create a', 'begin create policy', 'done policy', 'done a']);
  assert.equal(
    endings.map(({ calls }) => calls.map(({ what, outcome }) => `${what} ${outcome}`)),
    [['iam CreatePolicy ok'], ['POST role Error', 'POST role ok']],
  );
});

test.run();
