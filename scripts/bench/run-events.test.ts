import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRun } from './run-events.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');

/** An event so many seconds after the start. */
const event = (at: number, type: string, more: object = {}): string =>
  JSON.stringify({ time: new Date(START + at * 1000).toISOString(), type, ...more });
const begins = (at: number, id: string, ...after: string[]): string =>
  event(at, 'step-start', { step: id, title: id, after });
const ends = (at: number, step: string, seconds: number): string =>
  event(at, 'step-end', { step, title: step, outcome: 'created', seconds });

const LINES = [
  event(1, 'section', { runbook: '00-preflight' }),
  begins(1, '00-preflight.1'),
  ends(2, '00-preflight.1', 1),
  event(2.5, 'target', { target: {} }),
  begins(3, '01-aws.1'),
  ends(5, '01-aws.1', 2),
  begins(3, '02-vault.1'),
  ends(7, '02-vault.1', 4),
  begins(7, '03-gloo.1', '01-aws.1', '02-vault.1'),
  event(8, 'repair', { step: '03-gloo.1' }),
  ends(10, '03-gloo.1', 3),
];
const read = (lines: readonly string[]) => readRun(`${lines.join('\n')}\n`, START, START + 11_000);

test('readRun: the longest chain, by what the steps wait for and how long they took', () => {
  assert.equal(read(LINES).path, { steps: ['02-vault.1', '03-gloo.1'], seconds: 7 });
});

test('readRun: the phases follow each other, and add up to the wall time', () => {
  const { phases } = read(LINES);
  assert.equal(phases, { start: 1, preflight: 1.5, plan: 0.5, steps: 7, end: 1 });
});

test('readRun: events are in the order of the guide, not of time', () => {
  const [section = '', ...others] = LINES;
  assert.equal(read([section, ...others.toReversed()]).phases, read(LINES).phases);
});

test('readRun: how long each step took', () => {
  assert.equal(read(LINES).steps, { '00-preflight.1': 1, '01-aws.1': 2, '02-vault.1': 4, '03-gloo.1': 3 });
});

test('readRun: whether the repair was needed', () => {
  assert.is(read(LINES).repaired, true);
  assert.is(read(LINES.filter((line) => !line.includes('"repair"'))).repaired, false);
});

test('readRun: a run that carried out no step is none to measure', () => {
  assert.throws(() => read(LINES.slice(0, 4)), /contain no step/);
});

test.run();
