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

test('diagnosisText: shows the first cause whole, and others as long as there is room; the page has all', () => {
  const run = 'kubectl get pods --all-namespaces';
  const look = (cause: string) => ({ cause, run, prints: 'No resources found' });
  const diagnosis = { level: 'fail', title: 't', evidence: 'e', cause: 'c', repair: ['r'] } as const;
  const confirm = ['One.', 'Two.', 'Three.', 'Four.'].map(look);
  const text = diagnosisText({ id: 'vault-sealed', ...diagnosis, confirm }, { paint: plain, columns: 80 });
  const lines = text.trim().split('\n');
  assert.is(lines.length, 11);
  assert.is(lines.filter((line) => line.trim() === run).length, 3);
  assert.is(lines.at(-1), '  page   docs/troubleshooting/vault-sealed.md (1 more possible cause)');
});

test('diagnosisText: what confirms a cause that the error gives away is left to the page if there is no room', () => {
  const evidence = 'word '.repeat(150);
  const diagnosis = { level: 'fail', title: 't', evidence, cause: 'c', repair: ['r'] } as const;
  const confirm = [{ run: 'vault status', prints: 'Sealed' }];
  const text = diagnosisText({ id: 'vault-sealed', ...diagnosis, confirm }, { paint: plain, columns: 80 });
  assert.not.match(text, 'vault status');
  assert.match(text, /\(and what confirms it\)\n$/);
});

test.run();
