import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EXIT, outcomeOf } from './exit-code.ts';

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

test.run();
