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

test.run();
