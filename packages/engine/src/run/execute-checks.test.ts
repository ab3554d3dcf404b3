import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOf, executed, Memory, stepOf } from '../../testing/in-memory.ts';
import { Failure } from '../resource/index.ts';

test('checks: all are tried, and failed ones fail the step together', async () => {
  const memory = new Memory();
  const { outcomes, failures } = await executed(memory, [
    stepOf('1', [], {
      checks: [
        checkOf('one', 'fail', ['do this']),
        checkOf('two', 'pass'),
        checkOf('three', 'fail', ['do this', 'and that']),
      ],
    }),
  ]);
  assert.equal(outcomes, ['1 failed']);
  assert.is(memory.of('check').length, 3);
  assert.is(failures.length, 1);
  assert.match(failures[0]?.seen ?? '', '2 of 3 checks failed');
  assert.match(failures[0]?.seen ?? '', 'one (one is fail)');
  assert.match(failures[0]?.seen ?? '', 'three (three is fail)');
  assert.equal(failures[0]?.next, ['do this', 'and that']);
});

test('checks: a check that throws is shown as failed, and its own error is kept', async () => {
  const memory = new Memory();
  const failure = new Failure({
    kind: 'input',
    resource: 'helm',
    seen: 'helm is not on PATH',
    next: ['install'],
  });
  const { failures } = await executed(memory, [
    stepOf('1', [], {
      checks: [{ name: 'helm', run: () => Promise.reject(failure) }, checkOf('two', 'pass')],
    }),
  ]);
  assert.is(failures[0], failure);
  assert.equal(
    memory.of('check').map((event) => [event.finding, event.thrown]),
    [
      [{ status: 'fail', detail: 'helm is not on PATH' }, failure],
      [{ status: 'pass', detail: 'two is pass' }, undefined],
    ],
  );
});

test.run();
