import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOf, executed, Memory, stepOf, undisturbed } from '../../testing/in-memory.ts';
import { Failure, outsideCall } from '../resource/index.ts';
import type { Repair, Step } from '../run/model.ts';
import { announced } from './change.ts';

/** The changes that a run of these steps has announced, each as one text, and the events themselves. */
async function announcedBy(memory: Memory, steps: readonly Step[], signal = undisturbed) {
  await executed(memory, steps, { signal });
  return changesIn(memory);
}

function changesIn(memory: Memory) {
  const texts = memory.events.flatMap((event) => {
    if (event.type === 'change') return [`${event.action} ${event.name}`];
    if (event.type !== 'change-end') return [];
    return [`${event.failed === undefined ? 'done' : 'failed'} ${event.name}`];
  });
  return { begins: memory.of('change'), ends: memory.of('change-end'), texts };
}

test('announced: an event before and one after a creation or an update, none for a resource that fits', async () => {
  const memory = new Memory();
  memory.values.set('b', 'no').set('c', 'yes');
  const { texts, begins, ends } = await announcedBy(memory, [
    stepOf('1', [memory.thing('a'), memory.thing('b'), memory.thing('c')]),
  ]);
  assert.equal(texts, ['create a', 'done a', 'update b', 'done b']);
  assert.equal(begins[1]?.differences, [{ field: 'value', live: 'no', wanted: 'yes' }]);
  assert.is(begins[1]?.step, '1');
  assert.equal(
    begins.map(({ id }) => id),
    ends.map(({ id }) => id),
  );
});

test('announced: the event comes before the change is made', async () => {
  const memory = new Memory();
  let before: string[] = [];
  const apply = () => {
    before = changesIn(memory).texts;
  };
  await announcedBy(memory, [stepOf('1', [memory.thing('a', { apply })])]);
  assert.equal(before, ['create a']);
});

test('announced: a failure with what was observed, an interrupt as one', async () => {
  const memory = new Memory();
  const denied = () => {
    throw new Failure({ resource: 'a', seen: 'denied' });
  };
  const { texts, ends } = await announcedBy(memory, [stepOf('1', [memory.thing('a', { apply: denied })])]);
  assert.equal([texts, ends[0]?.failed], [['create a', 'failed a'], 'denied']);
  const interrupt = new AbortController();
  const interrupted = () => {
    interrupt.abort();
    interrupt.signal.throwIfAborted();
  };
  const other = new Memory();
  const steps = [stepOf('1', [other.thing('a', { apply: interrupted })])];
  assert.is((await announcedBy(other, steps, interrupt.signal)).ends[0]?.failed, 'interrupted');
});

test('announced: what a proof writes for a moment, but no checks that only read', async () => {
  const { begins, texts } = await announcedBy(new Memory(), [
    stepOf('1', [], { checks: [checkOf('looks', 'pass')] }),
    stepOf('2', [], { checks: [checkOf('secret', 'pass')], writes: 'writes a secret' }),
    stepOf('3', [], { checks: [checkOf('path', 'fail')], writes: 'writes' }),
  ]);
  const [first] = begins;
  assert.equal([first?.name, first?.action, first?.writes], ['secret', 'prove', 'writes a secret']);
  assert.equal(texts.sort(), ['done secret', 'failed path', 'prove path', 'prove secret']);
});

test('announced: a repair is a change of its own, and its calls do not belong to the repaired change', async () => {
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
  const { texts, ends } = await announcedBy(memory, [
    stepOf('1', [memory.thing('a', { apply })], { repair: () => repair }),
  ]);
  assert.equal(texts, ['create a', 'create policy', 'done policy', 'done a']);
  assert.equal(
    ends.map(({ calls }) => calls.map(({ call, outcome }) => `${call} ${outcome}`)),
    [['iam CreatePolicy ok'], ['POST role Error', 'POST role ok']],
  );
});

test('announced: lists the calls that changed something and, after a failure, the last call', async () => {
  const callsOf = async (fails: boolean) => {
    const memory = new Memory();
    const call = (system: 'aws' | 'vault' | 'helm', what: string, facts = {}) =>
      outsideCall(
        system,
        what,
        async () => undefined,
        () => facts,
      );
    const made = announced({ step: '1', name: 'a', action: 'create' }, memory.emit, undisturbed, async () => {
      await call('aws', 'iam GetRole');
      await call('aws', 'iam CreateRole', { requestId: 'id-1', attempts: 2 });
      await call('vault', 'GET sys/auth');
      await call('helm', 'helm install gloo', { attempts: 1 });
      await outsideCall('aws', 'iam GetRole', async () => {
        if (fails) throw Object.assign(new Error('denied'), { name: 'AccessDenied' });
      });
    });
    await made.catch((error: Error) => assert.is(error.name, 'AccessDenied'));
    return changesIn(memory).ends[0]?.calls;
  };
  const changing = [
    { call: 'iam CreateRole', requestId: 'id-1', outcome: 'ok', attempts: 2 },
    { call: 'helm install gloo', outcome: 'ok' },
  ];
  assert.equal(await callsOf(false), changing);
  assert.equal(await callsOf(true), [...changing, { call: 'iam GetRole', outcome: 'AccessDenied' }]);
});

test.run();
