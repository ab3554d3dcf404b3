import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sanitized } from './map-texts.ts';
import { eventText } from './render-event.ts';

const plain = new Chalk({ level: 0 });

const DIAGNOSIS = {
  ...({ id: 'vault-sealed', level: 'fail', title: 't', evidence: 'e', cause: 'c' } as const),
  explain: './runbook explain vault-sealed',
  repair: ['unset VAULT_TOKEN\nvault login'],
};
const OPTIONS = { paint: plain, columns: 80 };

test('an event of a diagnosis: commands that stand on lines of their own stay there', () => {
  const confirm = [{ run: 'unset VAULT_TOKEN\nvault status', prints: 'p' }];
  const text = eventText(sanitized({ type: 'diagnosis', step: 'x', ...DIAGNOSIS, confirm }), OPTIONS);
  assert.match(text, '\n         unset VAULT_TOKEN\n         vault status\n');
  assert.match(text, '\n  repair unset VAULT_TOKEN\n         vault login\n');
});

test('an event of a diagnosis: a command to paste stays on one line, and a sentence is wrapped', () => {
  const command =
    'kubectl scale statefulset/vault -n vault --replicas=1 --context a-long-name-of-a-context-in-kubernetes';
  const repair = [command, `# ${'If the secret is needed, write it again. '.repeat(3)}`];
  const text = eventText(sanitized({ type: 'diagnosis', step: 'x', ...DIAGNOSIS, repair }), OPTIONS);
  assert.match(text, `\n  repair ${command}\n`);
  assert.ok(text.split('\n').every((line) => line.length <= 80 || line.endsWith(command)));
});

test.run();
