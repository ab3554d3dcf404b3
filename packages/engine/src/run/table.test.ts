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

test('tableLines: colours take no room', () => {
  assert.equal(
    tableLines([
      ['\u001b[31mab\u001b[39m', 'x'],
      ['abc', 'y'],
    ]),
    ['\u001b[31mab\u001b[39m   x', 'abc  y'],
  );
});

test('tableLines: a column may have a width of its own, and cuts longer cells', () => {
  assert.equal(
    tableLines(
      [
        ['a', 'x'],
        ['longer', 'y'],
      ],
      { widths: [4] },
    ),
    ['a     x', 'lon…  y'],
  );
});

test('markdownTable: readable as plain text, with numbers to the right', () => {
  const rows = [
    ['a', '7'],
    ['longer', '1200'],
  ];
  assert.is(
    markdownTable(['name', 'n'], rows, ['left', 'right']),
    `| name   |    n |
| ------ | ---: |
| a      |    7 |
| longer | 1200 |`,
  );
});

test('markdownTable: a cell stays one cell, whatever it contains', () => {
  assert.is(
    markdownTable(['', ''], [['a|b', 'one\n  two']]),
    `|      |            |
| ---- | ---------- |
| a\\|b | one<br>two |`,
  );
});

test.run();
