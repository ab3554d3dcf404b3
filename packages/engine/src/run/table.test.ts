import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { markdownTable, tableLines } from './table.ts';

test('tableLines: columns as wide as their cells, two spaces apart, without spaces at the end', () => {
  const rows = [
    ['name', 'ms', 'what'],
    ['a', '1', ''],
    ['longer', '1200', 'done'],
  ];
  assert.equal(tableLines(rows, { align: ['left', 'right'] }), [
    'name      ms  what',
    'a          1',
    'longer  1200  done',
  ]);
  assert.equal(tableLines([]), []);
});

test('tableLines: in a narrow line, the columns that give way are broken, the widest first', () => {
  const rows = [['a step', 'a long title of it', 'an outcome']];
  assert.equal(tableLines(rows, { width: 33, narrowed: [1, 2] }), [
    'a step  a long title   an outcome',
    '        of it',
  ]);
});

test('tableLines: a word that is longer than its column is broken, and nothing of it is left out', () => {
  assert.equal(tableLines([['  id', 'abcdefghijklm', '1']], { width: 18, narrowed: [1] }), [
    '  id  abcdefghi  1',
    '      jklm',
  ]);
});

test('markdownTable: readable as plain text; a cell stays one cell, whatever it contains', () => {
  assert.is(
    markdownTable(['', ''], [['a|b', 'one\n  two']]),
    `|      |            |
| ---- | ---------- |
| a\\|b | one<br>two |`,
  );
});

test.run();
