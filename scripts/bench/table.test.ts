import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { markdownTable, textTable } from './table.ts';

const table = {
  heading: ['run', 'time'],
  rows: [
    ['(a) guide', '12.00 s'],
    ['(b)', '3.00 s'],
  ],
  words: 1,
};

test('textTable: words begin, and numbers end, at the same place', () => {
  assert.is(
    textTable(table),
    ['run           time', '─────────  ───────', '(a) guide  12.00 s', '(b)         3.00 s', ''].join('\n'),
  );
});

test('markdownTable: a row for each, numbers to the right', () => {
  assert.is(
    markdownTable(table),
    ['| run | time |', '| --- | ---: |', '| (a) guide | 12.00 s |', '| (b) | 3.00 s |', ''].join('\n'),
  );
});

test('markdownTable: a bar in a cell does not end it', () => {
  assert.match(markdownTable({ ...table, rows: [['a | b', '1']] }), '| a \\| b | 1 |');
});

test('a row that is too short has empty cells', () => {
  assert.match(markdownTable({ ...table, rows: [['a']] }), '| a |  |');
});

test.run();
