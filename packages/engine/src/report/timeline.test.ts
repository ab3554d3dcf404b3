import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ranStep, recordOf } from '../../testing/in-memory-record.ts';
import type { RunEvent } from '../run/events.ts';
import { timelineSvg } from './timeline.ts';

const svgOf = (...events: readonly RunEvent[]) => timelineSvg(recordOf(events));

/** Where the bars begin and end, as fractions of the picture's width. */
function barsIn(svg: string): [from: number, to: number][] {
  return [...svg.matchAll(/class="bar[^"]*" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map(
    ([, x, width]) => {
      const from = (Number(x) - 320) / 630;
      return [Number(from.toFixed(3)), Number((from + Number(width) / 630).toFixed(3))];
    },
  );
}

const ticksIn = (svg: string) => [...svg.matchAll(/class="tick" x1="([\d.]+)"/g)].map(([, x]) => Number(x));

test('timelineSvg: concurrent steps are placed at the times when they ran', () => {
  const svg = svgOf(...ranStep('a.1', 0, 5), ...ranStep('a.2', 2.5, 10));
  assert.equal(barsIn(svg), [
    [0, 0.5],
    [0.25, 1],
  ]);
  assert.not.match(svg, 'class="pause"');
});

test('timelineSvg: a line for each step that a step waited for; the last to end is marked', () => {
  const svg = svgOf(
    ...ranStep('a.1', 0, 2),
    ...ranStep('a.2', 0, 5),
    ...ranStep('a.3', 5, 10, ['a.1', 'a.2', 'b.1']),
  );
  assert.equal(
    [...svg.matchAll(/class="(wait[^"]*)" [^>]*><title>(.*?)<\/title>/g)].map(([, kind, title]) => [
      kind,
      title,
    ]),
    [
      ['wait held', 'a.3 waited for a.2'],
      ['wait', 'a.3 waited for a.1'],
    ],
  );
});

test('timelineSvg: an hour in which someone read the plan does not flatten the steps', () => {
  const svg = svgOf(...ranStep('a.1', 0, 5), ...ranStep('a.2', 3605, 3610));
  assert.match(svg, 'no step ran for 60 min 0 s');
  const [[start = -1, end = 0] = [], [from = 1, to = 0] = []] = barsIn(svg);
  assert.equal([start, to], [0, 1]);
  for (const length of [end - start, to - from]) assert.ok(length > 0.45, `${length}`);
  assert.is(ticksIn(svg).length, 1);
});

test('timelineSvg: the time scale has at most nine round numbers, all within the picture', () => {
  for (const end of [0.3, 1, 7.3, 14, 61, 3000]) {
    const ticks = ticksIn(svgOf(...ranStep('a.1', 0, end)));
    assert.ok(ticks.length >= 1 && ticks.length <= 9, `${end}: ${ticks.length}`);
    for (const at of ticks) assert.ok(at >= 320 && at <= 950, `${end}: ${at}`);
  }
});

test('timelineSvg: steps that took no time have a visible bar', () => {
  const svg = svgOf(...ranStep('a.1', 0, 0), ...ranStep('a.2', 0, 0));
  assert.equal(svg.match(/class="bar[^>]* width="3"/g)?.length, 2);
  assert.not.match(svg, 'NaN');
});

test('timelineSvg: a run without steps has no picture', () => {
  assert.is(svgOf(), '');
});

test('timelineSvg: escapes all text, and has no empty line, which would end it in Markdown', () => {
  const svg = svgOf(...ranStep('a.<1>', 0, 5), ...ranStep('a.2', 5, 10, ['a.<1>']));
  assert.is(svg.match(/<rect class="bar new"/g)?.length, 2);
  assert.match(svg, 'a.&lt;1&gt;');
  assert.not.match(svg, 'a.<1>');
  assert.not.match(svg, '\n\n');
});

test.run();
