import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Memory, undisturbed } from '../../testing/in-memory.ts';
import { Failure, outsideCall } from '../resource/index.ts';
import { announced } from './change.ts';

const CHANGE = { step: '1', name: 'a', action: 'create' } as const;

/** The event after a change that is made like this, and what it threw. */
async function endOf(act: () => Promise<unknown>, signal = undisturbed) {
  const memory = new Memory();
  const thrown: unknown = await announced(CHANGE, memory.emit, signal, act).then(
    () => undefined,
    (error) => error,
  );
  return { end: memory.of('change-end')[0], thrown };
}

test('announced: the first event comes before the change is made, and both have its id', async () => {
  const memory = new Memory();
  let before: string[] = [];
  await announced(CHANGE, memory.emit, undisturbed, async () => {
    before = memory.events.map(({ type }) => type);
  });
  assert.equal(before, ['change']);
  assert.is(memory.of('change')[0]?.id, memory.of('change-end')[0]?.id);
});

test('announced: a failure with what was observed, an interrupt as one; the error is thrown on', async () => {
  const denied = new Failure({ resource: 'a', seen: 'denied' });
  const failed = await endOf(() => Promise.reject(denied));
  assert.equal([failed.end?.failed, failed.thrown], ['denied', denied]);
  const interrupted = AbortSignal.abort();
  const { end } = await endOf(() => Promise.reject(interrupted.reason), interrupted);
  assert.is(end?.failed, 'interrupted');
});

test('announced: lists the calls that changed something and, after a failure, the last call', async () => {
  const callsOf = async (fails: boolean) => {
    const call = (system: 'aws' | 'vault' | 'helm', what: string, facts = {}) =>
      outsideCall(
        system,
        what,
        async () => undefined,
        () => facts,
      );
    const { end } = await endOf(async () => {
      await call('aws', 'iam GetRole');
      await call('aws', 'iam CreateRole', { requestId: 'id-1', attempts: 2 });
      await call('vault', 'GET sys/auth');
      await call('helm', 'helm install gloo', { attempts: 1 });
      await outsideCall('aws', 'iam GetRole', async () => {
        if (fails) throw Object.assign(new Error('denied'), { name: 'AccessDenied' });
      });
    });
    return end?.calls;
  };
  const changing = [
    { call: 'iam CreateRole', requestId: 'id-1', outcome: 'ok', attempts: 2 },
    { call: 'helm install gloo', outcome: 'ok' },
  ];
  assert.equal(await callsOf(false), changing);
  assert.equal(await callsOf(true), [...changing, { call: 'iam GetRole', outcome: 'AccessDenied' }]);
});

test.run();
