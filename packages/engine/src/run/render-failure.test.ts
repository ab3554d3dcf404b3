import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../resource/index.ts';
import { sanitized } from './map-texts.ts';
import { eventText } from './render-event.ts';
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

const DIAGNOSIS = {
  ...({ id: 'vault-sealed', level: 'fail', title: 't', evidence: 'e', cause: 'c' } as const),
  explain: './runbook explain vault-sealed',
  repair: ['unset VAULT_TOKEN\nvault login'],
};
const OPTIONS = { paint: plain, columns: 80 };

test('diagnosisText: shows what confirms it as long as there is room; the page has all', () => {
  const run = 'kubectl get pods --all-namespaces';
  const confirm = Array(4).fill({ run, prints: 'No resources found' });
  const lines = diagnosisText({ ...DIAGNOSIS, confirm }, OPTIONS)
    .trim()
    .split('\n');
  assert.is(lines.length, 12);
  assert.is(lines.filter((line) => line.trim() === run).length, 3);
  assert.is(lines.at(-1), '  page   ./runbook explain vault-sealed (and what confirms it)');
});

test('an event of a diagnosis: commands that stand on lines of their own stay there', () => {
  const confirm = [{ run: 'unset VAULT_TOKEN\nvault status', prints: 'p' }];
  const text = eventText(sanitized({ type: 'diagnosis', step: 'x', ...DIAGNOSIS, confirm }), OPTIONS);
  assert.match(text, '\n         unset VAULT_TOKEN\n         vault status\n');
  assert.match(text, '\n  repair unset VAULT_TOKEN\n         vault login\n');
});

test.run();
