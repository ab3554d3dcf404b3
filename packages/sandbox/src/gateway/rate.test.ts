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

rate('lets a burst through, and no more at once', () => {
  const { taken } = limited(2, 5);
  assert.is(taken(8), 5);
});

rate('lets so many a second through after that, however often it is asked meanwhile', () => {
  const { clock, taken } = limited(2, 5);
  taken(5);
  let through = 0;
  for (clock.ms = 10; clock.ms <= 5000; clock.ms += 10) through += taken(1);
  assert.is(through, 10);
});

rate('saves up no more than a burst', () => {
  const { clock, taken } = limited(2, 5);
  clock.ms = 3_600_000;
  assert.is(taken(8), 5);
});

rate('goes on counting when the same limit is set again', () => {
  const { limit, taken } = limited(2, 5);
  taken(5);
  limit.set({ perSecond: 2, burst: 5 });
  assert.is(taken(8), 0);
  limit.set({ perSecond: 2, burst: 3 });
  assert.is(taken(8), 3);
  limit.set(null);
  assert.is(taken(8), 8);
});

rate('is none where no call could ever be made', () => {
  assert.throws(() => new RateLimit().set({ perSecond: 0, burst: 5 }), /perSecond above 0/);
  assert.throws(() => new RateLimit().set({ perSecond: 5, burst: 0.5 }), /burst at least 1/);
});

rate.run();
