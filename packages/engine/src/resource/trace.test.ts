import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type OutsideCall, outsideCall, traced } from './trace.ts';

/** Runs a piece of work and returns the calls that were reported. */
async function callsOf(work: () => Promise<unknown>) {
  const calls: OutsideCall[] = [];
  const error = await traced((call) => void calls.push(call), work).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return { calls, error, whats: calls.map(({ what }) => what) };
}

const call = (what: string, ms = 0) => outsideCall('aws', what, () => pause(ms));

test('outsideCall: throws the error unchanged and reports its name or code', async () => {
  for (const [error, outcome] of [
    [Object.assign(new Error('no'), { name: 'AccessDenied' }), 'AccessDenied'],
    [Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['no', 'Error'],
  ] as const) {
    const { calls, error: caught } = await callsOf(() =>
      outsideCall('aws', 'x', () => Promise.reject(error)),
    );
    assert.is(caught, error);
    assert.is(calls[0]?.outcome, outcome);
  }
});

test('traced: concurrent pieces of work each get only their own calls', async () => {
  const [a, b] = await Promise.all([
    callsOf(() => Promise.all([call('a1', 2), call('a2', 2)])),
    callsOf(async () => {
      await call('b1', 2);
      await call('b2', 2);
    }),
  ]);
  assert.equal(
    [a.whats.toSorted(), b.whats],
    [
      ['a1', 'a2'],
      ['b1', 'b2'],
    ],
  );
});

test.run();
