import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { covered, median, ratio, spread } from './statistics.ts';

const medians = suite('median');

medians('of an odd number of values is the one in the middle, in whatever order they came', () => {
  assert.is(median([30, 4, 100]), 30);
});

medians('of an even number of values is between the two in the middle', () => {
  assert.is(median([1, 2, 4, 100]), 3);
});

medians('of one value is that value', () => {
  assert.is(median([7]), 7);
});

medians('of nothing is an error, not a number', () => {
  assert.throws(() => median([]), /no measurements/);
});

medians('leaves the values in their order', () => {
  const values = [3, 1, 2];
  median(values);
  assert.equal(values, [3, 1, 2]);
});

medians.run();

const spreads = suite('spread');

spreads('has the least and the greatest value beside the median', () => {
  assert.equal(spread([5, 1, 9]), { median: 5, min: 1, max: 9 });
});

spreads('of nothing is left out', () => {
  assert.is(spread([]), undefined);
});

spreads.run();

const ratios = suite('ratio');

ratios('says how many times one is the other', () => {
  assert.is(ratio(10, 4), 2.5);
});

ratios('is left out where one was not measured, or there is nothing to divide by', () => {
  assert.is(ratio(undefined, 4), undefined);
  assert.is(ratio(10, undefined), undefined);
  assert.is(ratio(10, 0), undefined);
});

ratios.run();

const intervals = suite('covered');

intervals('adds up intervals that lie apart', () => {
  assert.is(
    covered([
      { from: 10, to: 12 },
      { from: 0, to: 5 },
    ]),
    7,
  );
});

intervals('counts once what overlaps, also where one lies within another', () => {
  assert.is(
    covered([
      { from: 0, to: 10 },
      { from: 2, to: 3 },
      { from: 8, to: 12 },
    ]),
    12,
  );
});

intervals('of none is nothing', () => {
  assert.is(covered([]), 0);
});

intervals.run();
