import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { once } from './once.ts';

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
