import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { covered, median, ratio, spread } from './statistics.ts';

for (const [values, middle] of [
  [[30, 4, 100], 30],
  [[1, 2, 4, 100], 3],
  [[7], 7],
] as const) {
  test(`median: of ${values.join(', ')} is ${middle}, and the values keep their order`, () => {
    const before = [...values];
    assert.is(median(before), middle);
    assert.equal(before, values);
  });
}

test('median: of nothing is an error, not a number', () => {
  assert.throws(() => median([]), /no measurements/);
});

test('spread: has the least and the greatest value beside the median; of nothing there is none', () => {
  assert.equal(spread([5, 1, 9]), { median: 5, min: 1, max: 9 });
  assert.is(spread([]), undefined);
});

for (const [of, to, found] of [
  [10, 4, 2.5],
  [undefined, 4, undefined],
  [10, undefined, undefined],
  [10, 0, undefined],
] as const) {
  test(`ratio: ${of} to ${to} is ${found}`, () => assert.is(ratio(of, to), found));
}

for (const [what, intervals, sum] of [
  [
    'intervals that lie apart are added up',
    [
      [10, 12],
      [0, 5],
    ],
    7,
  ],
  [
    'an overlap counts once, also if one lies within another',
    [
      [0, 10],
      [2, 3],
      [8, 12],
    ],
    12,
  ],
  ['of none it is nothing', [], 0],
] as const) {
  test(`covered: ${what}`, () => {
    assert.is(covered(intervals.map(([from, to]) => ({ from, to }))), sum);
  });
}

test.run();
