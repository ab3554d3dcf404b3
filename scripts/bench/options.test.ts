import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseOptions } from './options.ts';
import { RUN_NAMES } from './runs.ts';

test('parseOptions: without flags, everything five times at 0, 50 and 200 ms', () => {
  assert.equal(parseOptions([]), {
    ...{ rounds: 5, latencies: [0, 50, 200], only: [...RUN_NAMES] },
    ...{ json: false, write: false, help: false },
  });
});

test('parseOptions: lists may be chosen', () => {
  const { rounds, latencies, only } = parseOptions([
    '--rounds',
    '1',
    '--latency',
    '0',
    '--only',
    'list,bare',
  ]);
  assert.equal({ rounds, latencies, only }, { rounds: 1, latencies: [0], only: ['list', 'bare'] });
});

for (const argv of [
  ['--rounds', '0'],
  ['--rounds', 'five'],
  ['--latency', '0,-1'],
  ['--latency', ''],
  ['--only', 'everything'],
  ['--fast'],
  ['word'],
]) {
  test(`parseOptions: ${argv.join(' ')} is refused, not guessed at`, () => {
    assert.throws(() => parseOptions(argv));
  });
}

test.run();
