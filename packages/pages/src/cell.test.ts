import { reference } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guardedCell } from './cell.ts';

test('a command without a variable begins with one that must be set', () => {
  const made = `created "vault audit device ${reference('VAULT_KV_PATH')}/"`;
  const cell = guardedCell(
    { id: '02-vault' },
    { commands: [`vault audit enable file file_path=stdout &&\n${made}`] },
  );
  assert.is(cell.split('\n')[1], `: "\${CLUSTER_NAME:?}" &&`);
});

test.run();
