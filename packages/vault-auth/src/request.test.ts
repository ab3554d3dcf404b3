import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keysOf } from './request.ts';

test('a list without names is not an answer from Vault', () => {
  assert.throws(() => keysOf({ data: { keys: 'dev' } }), /not an answer from Vault/);
});

test.run();
