import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fleetExitCode } from './result.ts';

const CODES: [codes: (number | undefined)[], exitCode: number][] = [
  [[], 0],
  [[0, 0], 0],
  [[0, 4], 4],
  [[4, 2], 2],
  [[0, 2, 3], 3],
  [[3, 2, 1, 0], 1],
  [[4, 1], 1],
];
for (const [codes, exitCode] of CODES) {
  test(`fleetExitCode: of ${codes.join(', ') || 'none'} is ${exitCode}`, () => {
    const results = codes.map((code) => ({ exitCode: code }));
    assert.is(fleetExitCode(results, false), exitCode);
  });
}

test('fleetExitCode: an interrupted cluster gives 130, whatever the others gave', () => {
  assert.is(fleetExitCode([{ exitCode: 1 }, { exitCode: undefined }], true), 130);
});

test.run();
