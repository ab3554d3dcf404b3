import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { count, failuresIn, leftOutLine, outcomeOf } from './tally.ts';

const uvu = (total: number, passed: number) =>
  `\n  Total:     ${total}\n\u001b[32m  Passed:    ${passed}\u001b[39m\n  Skipped:   0\n  Duration:  1.00ms\n`;

test('count: the tests that uvu counted, in one run or several', () => {
  assert.equal(count({ ok: true, text: uvu(3, 3) + uvu(2, 2) }), { passed: 5, failed: 0 });
  assert.equal(count({ ok: false, text: uvu(3, 1) }), { passed: 1, failed: 2 });
});

test('count: a run that crashed and a run without tests have failed', () => {
  assert.equal(count({ ok: false, text: 'SyntaxError' }), { passed: 0, failed: 1 });
  assert.equal(count({ ok: false, text: uvu(3, 3) }), { passed: 3, failed: 1 });
  assert.equal(count({ ok: true, text: '' }), { passed: 0, failed: 1 });
  assert.equal(count({ ok: true, text: uvu(0, 0) }), { passed: 0, failed: 1 });
});

test('failuresIn: the blocks of the tests that failed', () => {
  assert.equal(failuresIn({ ok: true, text: '   FAIL  "x"' }), []);
  assert.equal(failuresIn({ ok: false, text: 'ok\n   FAIL  "x"\n    why' }), ['   FAIL  "x"\n    why']);
});

test('leftOutLine: how many tests of all runs did not run, by the reason', () => {
  const outcomes = [
    'Left out: 52 tests, because zsh is not installed\n',
    'pages:unit: Left out: 1 test, because zsh is not installed\nLeft out: 2 tests, because this is not Linux',
  ].map((text) => outcomeOf({ ok: true, text }));
  assert.is(
    leftOutLine(outcomes),
    'Tests left out: 53 because zsh is not installed, 2 because this is not Linux\n',
  );
  assert.is(leftOutLine([outcomeOf({ ok: true, text: uvu(1, 1) })]), '');
});

test.run();
