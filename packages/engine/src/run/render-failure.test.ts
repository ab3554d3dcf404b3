import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../resource/index.ts';
import { diagnosisText, failureText } from './render-failure.ts';

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

test('diagnosisText: has 12 lines, however long its sentences are; commands and the page stay whole', () => {
  const long = 'It goes on and on. '.repeat(40);
  const run = 'kubectl get pods --all-namespaces';
  const look = { cause: long, run, prints: long };
  const diagnosis = {
    level: 'fail',
    title: long,
    evidence: long,
    cause: long,
    repair: [long, long],
  } as const;
  const text = diagnosisText(
    { id: 'vault-sealed', ...diagnosis, confirm: [look, look] },
    { paint: plain, columns: 60 },
  );
  const lines = text.trim().split('\n');
  assert.is(lines.length, 12);
  assert.ok(lines.some((line) => line.trim() === run));
  assert.match(lines.at(-1) ?? '', 'docs/troubleshooting/vault-sealed.md (1 more possible cause)');
  assert.match(text, / …$/m);
});

test.run();
