import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ranStep, recordOf } from '../../testing/in-memory-record.ts';
import { timelineSvg } from './timeline.ts';

/** Where the bars begin and end, as fractions of the picture's width. */
function barsIn(svg: string): [from: number, to: number][] {
  return [...svg.matchAll(/class="bar[^"]*" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map(
    ([, x, width]) => {
      const from = Number(x) / 540;
      return [Number(from.toFixed(3)), Number((from + Number(width) / 540).toFixed(3))];
    },
  );
}

test('timelineSvg: concurrent steps are placed at the times when they ran; one that was skipped did not run', () => {
  const skipped = {
    type: 'step-end',
    step: 'a.3',
    title: '',
    outcome: 'skipped',
    seconds: 0,
    at: 0,
  } as const;
  const svg = timelineSvg(recordOf([...ranStep('a.1', 0, 5), ...ranStep('a.2', 2.5, 10), skipped]));
  assert.equal(barsIn(svg), [
    [0, 0.5],
    [0.25, 1],
  ]);
});

test.run();
