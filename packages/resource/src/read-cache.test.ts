import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cachedRead, withReadCache } from './read-cache.ts';

/** A system that counts how often it was asked, and answers with that. */
function counting() {
  let asked = 0;
  return async () => ++asked;
}

test('askOnce: within one piece of work, the same question has one answer', async () => {
  const system = counting();
  const answers = await withReadCache(async () => [
    await cachedRead('role a', system),
    await cachedRead('role b', system),
    await cachedRead('role a', system),
  ]);
  assert.equal(answers, [1, 2, 1]);
});

test('askOnce: whoever asks while the answer is on its way shares it', async () => {
  const system = counting();
  assert.equal(
    await withReadCache(() => Promise.all([cachedRead('a', system), cachedRead('a', system)])),
    [1, 1],
  );
});

test('askOnce: another piece of work, or none, asks anew', async () => {
  const system = counting();
  const ask = () => cachedRead('a', system);
  assert.equal([await withReadCache(ask), await withReadCache(ask), await ask(), await ask()], [1, 2, 3, 4]);
});

test('askOnce: a question that failed is asked again', async () => {
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
