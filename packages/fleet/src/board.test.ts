import { Chalk } from 'chalk';
import { singleSpaced } from 'engine/testing/single-spaced';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FleetBoard } from './board.ts';
import type { ClusterResult } from './result.ts';

const PLAIN = new Chalk({ level: 0 });
const NAMES = ['a', 'b', 'c', 'd'];

function ended(name: string, outcome: ClusterResult['outcome']): ClusterResult {
  return { name, outcome, exitCode: 0, seconds: 1, failures: [] };
}

test('FleetBoard: a row for each cluster, with its step and what it waits for', () => {
  const board = new FleetBoard(NAMES);
  for (const name of ['a', 'b', 'c']) board.begin(name);
  const step = '02-vault.1';
  board.happened('a', { type: 'step-start', step, title: '', why: '', after: [], at: 0 });
  board.happened('a', { type: 'waiting', step, message: 'waiting for\u001b[2J pod' });
  board.end(ended('b', 'done'));
  board.end(ended('c', 'failed'));
  const lines = board
    .lines({ columns: 80, rows: 24 }, PLAIN)
    .map((line) => singleSpaced(line).replaceAll(/\d+\.\d s/g, 'S'));
  assert.equal(lines, [
    '› a 02-vault.1 S waiting for\\u001b[2J pod',
    '✓ b S done',
    '✗ c S failed',
    '· d waiting',
    '1 under way, 1 done, 1 failed, 1 waiting S',
  ]);
});

test('FleetBoard: if not all clusters fit, shows those that run or failed, and counts the rest', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `cluster-${index}`);
  const board = new FleetBoard(names);
  for (const name of names.slice(0, 500)) board.begin(name);
  for (const name of names.slice(0, 490)) board.end(ended(name, name === 'cluster-7' ? 'refused' : 'done'));
  const lines = board.lines({ columns: 60, rows: 24 }, PLAIN);
  assert.is(lines.length, 12);
  assert.match(lines[0] ?? '', 'cluster-490');
  assert.match(lines[10] ?? '', /✗ +cluster-7 .*refused/);
  assert.match(lines[11] ?? '', '489 done, 1 refused, 10 under way, 500 waiting');
  for (const line of lines) assert.ok(line.length < 60);
});

test('FleetBoard: never draws more lines than the terminal has, however small it is', () => {
  const board = new FleetBoard(NAMES);
  for (const name of NAMES) board.begin(name);
  assert.is(board.lines({ columns: 20, rows: 4 }, PLAIN).length, 3);
  assert.is(board.lines({ columns: 3, rows: 1 }, PLAIN).length, 2);
});

test.run();
