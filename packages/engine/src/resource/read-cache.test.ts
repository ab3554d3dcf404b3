import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cachedRead, withReadCache } from './read-cache.ts';

/** A system that counts its calls and answers with the count. */
function counting() {
  let asked = 0;
  return async () => ++asked;
}

test('cachedRead: within one piece of work, a repeated question gets the cached answer', async () => {
  const system = counting();
  const answers = await withReadCache(async () => [
    await cachedRead('role a', system),
    await cachedRead('role b', system),
    await cachedRead('role a', system),
  ]);
  assert.equal(answers, [1, 2, 1]);
});

test('cachedRead: callers that ask while a call is in progress share its answer', async () => {
  const system = counting();
  assert.equal(
    await withReadCache(() => Promise.all([cachedRead('a', system), cachedRead('a', system)])),
    [1, 1],
  );
});

test('cachedRead: other pieces of work, and callers outside any, call again', async () => {
  const system = counting();
  const ask = () => cachedRead('a', system);
  assert.equal([await withReadCache(ask), await withReadCache(ask), await ask(), await ask()], [1, 2, 3, 4]);
});

test('cachedRead: a question that failed is asked again', async () => {
  let refuse = true;
  const system = async () => {
    if (refuse) throw new Error('busy');
    return 'there';
  };
  await withReadCache(async () => {
    await cachedRead('a', system).then(assert.unreachable, (error: Error) =>
      assert.is(error.message, 'busy'),
    );
    refuse = false;
    assert.is(await cachedRead('a', system), 'there');
  });
});

test.run();
