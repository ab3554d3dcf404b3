import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { countsOf, fleetExitCode, outcomeOf } from './result.ts';

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
    assert.is(
      fleetExitCode(
        codes.map((code) => ({ exitCode: code })),
        false,
      ),
      exitCode,
    );
  });
}

test('fleetExitCode: an interrupted cluster gives 130, whatever the others gave', () => {
  assert.is(fleetExitCode([{ exitCode: 1 }, { exitCode: undefined }], true), 130);
});

test('outcomeOf: distinguishes done from nothing to do', () => {
  assert.is(outcomeOf(0, ['passed', 'no change']), 'nothing to do');
  assert.is(outcomeOf(0, ['passed', 'no change', 'repaired']), 'done');
  assert.is(outcomeOf(4, ['passed']), 'would change');
  assert.is(outcomeOf(130, ['created', 'failed']), 'interrupted');
});

test('countsOf: in the order of first occurrence', () => {
  assert.is(countsOf(['done', 'failed', 'done']), '2 done, 1 failed');
});

test.run();
