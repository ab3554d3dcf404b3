import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sample } from './sample.ts';

const ITEMS = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'c1'];
const describe = (name: string) => ({ name, group: name.slice(0, 1) });
const of = (size: number, seed: string): string[] => sample(ITEMS, size, seed, describe);

test('each group gives one in turn, until the sample is full', () => {
  const groups = of(6, '7').map((name) => name.slice(0, 1));
  assert.equal(groups, ['a', 'a', 'a', 'b', 'b', 'c']);
});

test('no group is left out, however small the sample', () => {
  assert.is(new Set(of(1, '7').map((name) => name.slice(0, 1))).size, 3);
});

test('the seed decides which; the same seed decides the same', () => {
  assert.equal(of(4, '7'), of(4, '7'));
  assert.ok(['1', '2', '3', '4', '5'].some((seed) => of(3, seed).join() !== of(3, '7').join()));
});

test('a sample larger than all is all, in order', () => {
  assert.equal(of(99, '7'), ITEMS);
});

test.run();
