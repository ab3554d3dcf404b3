import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { thrownBy } from '../../testing/thrown.ts';
import { untilAccepted, waitFor } from './wait.ts';

function working(signal = new AbortController().signal) {
  const said: string[] = [];
  return { work: { signal, progress: (message: string) => void said.push(message) }, said };
}

const what = 'iam role demo to be visible';

for (const value of ['there', false, 0, '', null]) {
  test(`waitFor: ${JSON.stringify(value)} is an answer, even with no time to wait, and nothing is reported`, async () => {
    const { work, said } = working();
    assert.is(await waitFor({ what, atMostMs: 0 }, async () => value, work), value);
    assert.equal(said, []);
  });
}

test('waitFor: gives up at the deadline, after a last poll', async () => {
  const { work } = working();
  const started = Date.now();
  let looked = 0;
  const look = async () => {
    looked = Date.now() - started;
    return undefined;
  };
  assert.is(await waitFor({ what, atMostMs: 100, firstPauseMs: 30 }, look, work), undefined);
  assert.ok(looked >= 95, `the last look was after ${looked} ms`);
});

test('waitFor: setting the system clock back does not prolong a wait', async () => {
  const { work } = working();
  const { now } = Date;
  let looks = 0;
  try {
    Date.now = () => now() - 3_600_000;
    const look = async () => {
      looks += 1;
      Date.now = () => now() - looks * 3_600_000;
      if (looks > 50) throw new Error('it polls for ever');
      return undefined;
    };
    assert.is(await waitFor({ what, atMostMs: 60, firstPauseMs: 10 }, look, work), undefined);
  } finally {
    Date.now = now;
  }
});

test('waitFor: if the time runs out during a poll, polls once more', async () => {
  const { work } = working();
  const clock = performance.now;
  let looks = 0;
  try {
    const look = async () => {
      looks += 1;
      // The machine was asleep for an hour.
      performance.now = () => clock.call(performance) + 3_600_000;
      return looks === 2 ? 'there' : undefined;
    };
    assert.is(await waitFor({ what, atMostMs: 1000 }, look, work), 'there');
  } finally {
    performance.now = clock;
  }
});

test('waitFor: an interrupt ends a pause at once, with the reason', async () => {
  const reason = new Error('ctrl-c');
  const interrupt = new AbortController();
  const { work } = working(interrupt.signal);
  const started = Date.now();
  setTimeout(() => interrupt.abort(reason), 20);
  assert.is(
    await thrownBy(() =>
      waitFor({ what, atMostMs: 60_000, firstPauseMs: 30_000 }, async () => undefined, work),
    ),
    reason,
  );
  assert.ok(Date.now() - started < 5000);
});

/** A call that fails with each of these errors in turn, and then succeeds. */
function refusedWith(...errors: readonly Error[]) {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error !== undefined) throw error;
    return 'accepted';
  };
}

const passing = new Error('not there yet');
const passes = (error: unknown) => error === passing;

test('untilAccepted: retries as long as the error is transient', async () => {
  const { work, said } = working();
  const call = refusedWith(passing, passing);
  assert.is(await untilAccepted({ what, atMostMs: 5000, firstPauseMs: 5 }, call, passes, work), 'accepted');
  assert.is(said.length, 2);
});

test('untilAccepted: after the deadline it calls a last time, and that error is final', async () => {
  const { work } = working();
  const last = new Error('not there yet either');
  const call = refusedWith(passing, last);
  assert.is(await thrownBy(() => untilAccepted({ what, atMostMs: 0 }, call, () => true, work)), last);
});

test.run();
