import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pathLines, phasesIn } from './critical-path.ts';

const at = (ms: number): string => new Date(ms).toISOString();
const started = (step: string, ms: number, ...after: string[]) => ({
  ...{ type: 'step-start', step, after, time: at(ms) },
});
const ended = (step: string, ms: number) => ({ type: 'step-end', step, time: at(ms) });
const call = (name: string, from: number, to: number) => ({ by: 'run' as const, name, from, to });
const printed = (...events: object[]): string => events.map((event) => JSON.stringify(event)).join('\n');

test('critical path: what the last step waited for longest, and in each phase the calls that followed each other', () => {
  const output = printed(
    started('00-preflight.1', 1000),
    ended('00-preflight.1', 1900),
    started('short', 1500),
    started('long', 1500),
    ended('short', 1600),
    ended('long', 2000),
    started('last', 2000, 'short', 'long'),
    ended('last', 2200),
  );
  const calls = [
    call('first', 1000, 1200),
    call('beside', 1100, 1250),
    call('second', 1210, 1400),
    call('of long', 1600, 1800),
    call('of last', 2000, 2200),
  ];
  const lines = pathLines(calls, phasesIn(output, 1000, 2300)).map((line) => line.split(/\s{2,}/).join('|'));
  assert.equal(lines, [
    '4 of 5 calls to AWS follow each other',
    'phase|at, ms|took|idle|call',
    'plan|0|500|2 in turn',
    '|0|200|0|run: first',
    '|210|190|10|run: second',
    'long|500|500|1 in turn',
    '|600|200|100|run: of long',
    'last|1000|200|1 in turn',
    '|1000|200|0|run: of last',
    'beside',
    '|100|150|run: beside',
  ]);
});

test('critical path: calls and steps that take no time, and such that end together, are each passed once', () => {
  const instant = [call('first', 1000, 1000), call('second', 1000, 1000), call('third', 1000, 1100)];
  const output = printed(started('a', 1100), ended('a', 1100), started('b', 1100, 'a'), ended('b', 1100));
  const [count, ...lines] = pathLines(instant, phasesIn(output, 1000, 1200));
  assert.is(count, '3 of 3 calls to AWS follow each other');
  assert.equal(lines.map((line) => line.split(/\s{2,}/)[0]).filter(Boolean), [
    'phase',
    'plan',
    'a',
    'b',
    'beside',
  ]);
});

test('critical path: a run that only plans is one phase', () => {
  const phases = phasesIn(printed({ type: 'plan-end', time: at(1500) }), 1000, 1600);
  assert.equal(phases, [{ id: 'plan', after: [], from: 1000, to: 1600 }]);
});

test.run();
