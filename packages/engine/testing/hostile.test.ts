import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { someOf } from './hostile.ts';

test('someOf: the same items of a seed, and as many of another', () => {
  const all = Array.from({ length: 100 }, (_, index) => index);
  assert.equal(someOf(all, 1), someOf(all, 1));
  assert.is(someOf(all, 2).length, someOf(all, 3).length);
  assert.ok(someOf(all, 2).every((item) => all.includes(item)));
});

test.run();
