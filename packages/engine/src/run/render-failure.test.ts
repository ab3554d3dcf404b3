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

test('diagnosisText: shows what confirms it as long as there is room; the page has all', () => {
  const run = 'kubectl get pods --all-namespaces';
  const diagnosis = { level: 'fail', title: 't', evidence: 'e', cause: 'c', repair: ['r'] } as const;
  const confirm = Array(4).fill({ run, prints: 'No resources found' });
  const text = diagnosisText({ id: 'vault-sealed', ...diagnosis, confirm }, { paint: plain, columns: 80 });
  const lines = text.trim().split('\n');
  assert.is(lines.length, 11);
  assert.is(lines.filter((line) => line.trim() === run).length, 3);
  assert.is(lines.at(-1), '  page   docs/troubleshooting/vault-sealed.md (and what confirms it)');
});

test('an event of a diagnosis: commands that stand on lines of their own stay there', () => {
  const diagnosis = {
    ...({
      type: 'diagnosis',
      step: 'x',
      id: 'vault-sealed',
      level: 'fail',
      title: 't',
      evidence: '',
    } as const),
    cause: 'c',
    confirm: [{ run: 'unset VAULT_TOKEN\nvault status', prints: 'p' }],
    repair: ['unset VAULT_TOKEN\nvault login'],
  };
  const text = eventText(sanitized(diagnosis), { paint: plain, columns: 80 });
  assert.match(text, '\n         unset VAULT_TOKEN\n         vault status\n');
  assert.match(text, '\n  repair unset VAULT_TOKEN\n         vault login\n');
});

test.run();
