import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cachedRead, once, withReadCache } from './read-cache.ts';

/** A system that counts its calls and answers with the count. */
function counting() {
  let asked = 0;
  return async () => ++asked;
}

test('cachedRead: within one piece of work, a question that is asked again shares the answer, also while it is awaited', async () => {
  const system = counting();
  const ask = (...questions: string[]) => questions.map((question) => cachedRead(question, system));
  const answers = await withReadCache(async () => [
    ...(await Promise.all(ask('role a', 'role b', 'role a'))),
    ...(await Promise.all(ask('role a'))),
  ]);
  assert.equal(answers, [1, 2, 1, 1]);
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

test('once: asks once, also for those that ask meanwhile', async () => {
  let asked = 0;
  const answer = once(async (word: string) => {
    asked += 1;
    return word;
  });
  assert.equal(await Promise.all([answer('first'), answer('second')]), ['first', 'first']);
  assert.is(await answer('third'), 'first');
  assert.is(asked, 1);
});

test('once: asks again after a failure', async () => {
  let asked = 0;
  const answer = once(async () => {
    asked += 1;
    if (asked === 1) throw new Error('not now');
    return asked;
  });
  const refused = await Promise.all([answer().catch(String), answer().catch(String)]);
  assert.equal(refused, ['Error: not now', 'Error: not now']);
  assert.is(await answer(), 2);
});

test.run();
