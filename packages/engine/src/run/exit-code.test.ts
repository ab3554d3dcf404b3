import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EXIT, mostUrgent, outcomeOf } from './exit-code.ts';

const ENDS: [exitCode: number, steps: Parameters<typeof outcomeOf>[1], outcome: string][] = [
  [EXIT.done, [], 'nothing to do'],
  [EXIT.done, [{ outcome: 'no change' }, { outcome: 'passed' }], 'nothing to do'],
  [EXIT.done, [{ outcome: 'no change' }, { outcome: 'created' }], 'done'],
  [EXIT.changesPlanned, [], 'would change'],
  [EXIT.refused, [{ outcome: 'created' }], 'refused'],
  [EXIT.usage, [], 'wrong input'],
  [EXIT.failed, [{ outcome: 'failed' }], 'failed'],
  [EXIT.interrupted, [{ outcome: 'interrupted' }], 'interrupted'],
  [137, [], 'failed'],
];
for (const [exitCode, steps, outcome] of ENDS) {
  const of = steps.map((step) => step.outcome).join(' and ') || 'no step';
  test(`outcomeOf: exit ${exitCode} with ${of} is ${outcome}`, () =>
    assert.is(outcomeOf(exitCode, steps), outcome));
}

const CODES: [codes: (number | undefined)[], exitCode: number][] = [
  [[], 0],
  [[0, undefined, 0], 0],
  [[0, 4], 4],
  [[0, 2, 3], 3],
  [[3, 2, 1, 0], 1],
  [[1, 130], 130],
  [[0, 137], 1],
  [[4, 7], 1],
];
for (const [codes, exitCode] of CODES) {
  test(`mostUrgent: of ${codes.join(', ') || 'none'} it is ${exitCode}`, () =>
    assert.is(mostUrgent(codes), exitCode));
}

test.run();
