import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RateLimit } from './rate.ts';

const rate = suite('the rate of an account');

/** A limit with a manual clock. */
function limited(perSecond: number, burst: number) {
  const clock = { ms: 0 };
  const limit = new RateLimit(() => clock.ms);
  limit.set({ perSecond, burst });
  const taken = (calls: number) => Array.from({ length: calls }, () => limit.take()).filter(Boolean).length;
  return { clock, limit, taken };
}

rate('allows a burst, and no further calls at once', () => {
  const { taken } = limited(2, 5);
  assert.is(taken(8), 5);
});

rate('allows a number of calls per second after a burst, however many are refused', () => {
  const { clock, taken } = limited(2, 5);
  taken(5);
  let through = 0;
  for (clock.ms = 10; clock.ms <= 5000; clock.ms += 10) through += taken(1);
  assert.is(through, 10);
});

rate('allows no more than a burst after a long pause', () => {
  const { clock, taken } = limited(2, 5);
  clock.ms = 3_600_000;
  assert.is(taken(8), 5);
});

rate('begins with a burst when it is set', () => {
  const { limit, taken } = limited(2, 5);
  taken(5);
  limit.set({ perSecond: 2, burst: 3 });
  assert.is(taken(8), 3);
  limit.set(null);
  assert.is(taken(8), 8);
});

rate('must allow calls at all', () => {
  assert.throws(() => new RateLimit().set({ perSecond: 0, burst: 5 }), /perSecond above 0/);
  assert.throws(() => new RateLimit().set({ perSecond: 5, burst: 0.5 }), /burst at least 1/);
});

rate.run();
