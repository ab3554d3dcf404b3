import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Memory } from '../../testing/in-memory.ts';
import { work } from '../../testing/work.ts';
import { Failure } from '../resource/index.ts';
import { recordChange } from './record-change.ts';

const CHANGE = { step: '1', name: 'a', action: 'create' } as const;

/** The event at the end of such a change, and the error thrown. */
async function endOf(act: () => Promise<unknown>, signal = work.signal) {
  const memory = new Memory();
  const thrown: unknown = await recordChange(CHANGE, memory.emit, signal, act).then(
    () => undefined,
    (error) => error,
  );
  return { end: memory.of('change-end')[0], thrown };
}

test('recordChange: the first event comes before the change is made, and both have its id', async () => {
  const memory = new Memory();
  let before: string[] = [];
  await recordChange(CHANGE, memory.emit, work.signal, async () => {
    before = memory.events.map(({ type }) => type);
  });
  assert.equal(before, ['change']);
  assert.is(memory.of('change')[0]?.id, memory.of('change-end')[0]?.id);
});

test('recordChange: records a failure with the observation, and an interrupt as an interrupt; rethrows the error', async () => {
  const denied = new Failure({ resource: 'a', seen: 'denied' });
  const failed = await endOf(() => Promise.reject(denied));
  assert.equal([failed.end?.failed, failed.thrown], ['denied', denied]);
  const interrupted = AbortSignal.abort();
  const { end } = await endOf(() => Promise.reject(interrupted.reason), interrupted);
  assert.is(end?.failed, 'interrupted');
});

test.run();
