import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ranStep, recordOf } from '../../testing/in-memory-record.ts';
import { timelineOf } from './timeline.ts';
import { timelineSvg } from './timeline-svg.ts';

test('timelineOf: concurrent steps are placed at the times when they ran', () => {
  const { rows, pauses } = timelineOf(recordOf([...ranStep('a.1', 0, 5), ...ranStep('a.2', 2.5, 10)]));
  assert.equal(
    rows.map(({ from, to }) => [from, to]),
    [
      [0, 0.5],
      [0.25, 1],
    ],
  );
  assert.equal(pauses, []);
});

test('timelineOf: of the steps that a step waited for, marks the last to end', () => {
  const { rows } = timelineOf(
    recordOf([
      ...ranStep('a.1', 0, 2),
      ...ranStep('a.2', 0, 5),
      ...ranStep('a.3', 5, 10, ['a.1', 'a.2', 'b.1']),
    ]),
  );
  assert.equal(rows[2]?.waitedFor, [
    { id: 'a.1', heldUp: false },
    { id: 'a.2', heldUp: true },
  ]);
});

test('timelineOf: an hour in which someone read the plan does not flatten the steps', () => {
  const { rows, pauses, ticks } = timelineOf(
    recordOf([...ranStep('a.1', 0, 5), ...ranStep('a.2', 3605, 3610)]),
  );
  assert.is(pauses.length, 1);
  assert.is(pauses[0]?.seconds, 3600);
  for (const { from, to } of rows) assert.ok(to - from > 0.45, `${from} to ${to}`);
  assert.is(rows[0]?.from, 0);
  assert.is(rows[1]?.to, 1);
  assert.equal(
    ticks.map(({ seconds }) => seconds),
    [0],
  );
});

test('timelineOf: the time scale has at most nine round numbers, all within the picture', () => {
  for (const end of [0.3, 1, 7.3, 14, 61, 3000]) {
    const { ticks } = timelineOf(recordOf(ranStep('a.1', 0, end)));
    assert.ok(ticks.length >= 1 && ticks.length <= 9, `${end}: ${ticks.length}`);
    for (const { at } of ticks) assert.ok(at >= 0 && at <= 1, `${end}: ${at}`);
  }
});

test('timelineOf: steps that took no time have a place', () => {
  const { rows } = timelineOf(recordOf([...ranStep('a.1', 0, 0), ...ranStep('a.2', 0, 0)]));
  assert.is(rows.length, 2);
  for (const { from, to } of rows)
    assert.ok(Number.isFinite(from) && Number.isFinite(to), `${from} to ${to}`);
});

test('timelineOf: a run without steps has an empty timeline', () => {
  assert.equal(timelineOf(recordOf([])).rows, []);
});

test('timelineSvg: has a bar and a label for each step and a line for each wait, and escapes all text', () => {
  const svg = timelineSvg(
    timelineOf(recordOf([...ranStep('a.<1>', 0, 5), ...ranStep('a.2', 5, 10, ['a.<1>'])])),
  );
  assert.is(svg.match(/<rect class="bar new"/g)?.length, 2);
  assert.is(svg.match(/class="wait held"/g)?.length, 1);
  assert.match(svg, 'a.&lt;1&gt;');
  assert.not.match(svg, 'a.<1>');
  assert.not.match(svg, 'NaN');
});

test.run();
