import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sample } from './selection.ts';

const GROUPS = [['a1', 'a2', 'a3', 'a4', 'a5'], ['b1', 'b2'], ['c1']];
const of = (size: number, seed: string): string[] => sample(GROUPS, size, seed, (name) => name);

test('a sample takes one item of each group in turn', () => {
  const groups = of(6, '7').map((name) => name.slice(0, 1));
  assert.equal(groups, ['a', 'b', 'c', 'a', 'b', 'a']);
});

test('the same seed gives the same sample, and other seeds give others', () => {
  assert.equal(of(4, '7'), of(4, '7'));
  assert.ok(['1', '2', '3', '4', '5'].some((seed) => of(3, seed).join() !== of(3, '7').join()));
});

test('a sample size above the number of items gives all items', () => {
  assert.equal(of(99, '7').sort(), GROUPS.flat());
});

test.run();
