import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { askOnce, cachedRead, InFlight, withReadCache } from './read-cache.ts';

/** A system that counts its calls and answers with the count. */
function counting() {
  let asked = 0;
  return async () => ++asked;
}

test('cachedRead: other pieces of work, and callers outside of any, call again', async () => {
  const system = counting();
  const ask = () => cachedRead('a', system);
  assert.equal([await withReadCache(ask), await withReadCache(ask), await ask(), await ask()], [1, 2, 3, 4]);
});

test('cachedRead, askOnce: a question that failed is asked again', async () => {
  const failingFirst = () => {
    const system = counting();
    return async () => {
      const time = await system();
      if (time === 1) throw new Error('not now');
      return time;
    };
  };
  const system = failingFirst();
  for (const ask of [() => cachedRead('a', system), askOnce(failingFirst())])
    await withReadCache(async () => {
      const refused = await Promise.all([ask().catch(String), ask().catch(String)]);
      assert.equal(refused, ['Error: not now', 'Error: not now']);
      assert.is(await ask(), 2);
    });
});

test('InFlight: a question is shared while it is asked, and then asked anew', async () => {
  const inFlight = new InFlight();
  const system = counting();
  const ask = () => inFlight.ask('a', system);
  assert.equal(await Promise.all([ask(), inFlight.ask('b', system), ask()]), [1, 2, 1]);
  assert.is(await ask(), 3);
});

test.run();
