import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../resource/index.ts';
import { failureText } from './render-failure.ts';

const plain = new Chalk({ level: 0 });

test('failureText: the resource, what was observed, the likely cause and what to do next', () => {
  const failure = new Failure({
    resource: 'iam role dev',
    seen: 'AccessDenied: one\ntwo',
    cause: 'You may not.',
    next: ['Do this.', 'Then that.'],
    error: new Error('underneath'),
  });
  assert.is(
    failureText(failure, { paint: plain }),
    `
✗ failed  iam role dev
  seen  AccessDenied: one
        two
  cause You may not.
  next  Do this.
  next  Then that.
`,
  );
});

test('failureText: a refusal is called “refused”, and unknown facts are left out', () => {
  const failure = new Failure({ kind: 'refused', resource: 'consent', seen: 'not given' });
  assert.is(failureText(failure, { paint: plain }), '\n✗ refused  consent\n  seen  not given\n');
});

test.run();
