import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { thrownBy } from '../../testing/thrown.ts';
import { retryTransient } from './retry.ts';

// packages/vault-auth/src/client.test.ts covers which errors are retried, and how often.
test('retryTransient: an interrupt ends it between two attempts', async () => {
  const abort = new AbortController();
  const { signal } = abort;
  let made = 0;
  const failing = async () => {
    made += 1;
    throw new Error('socket hang up');
  };
  setTimeout(() => abort.abort(), 20);
  const thrown = await thrownBy(() => retryTransient(failing, () => true, { signal }));
  assert.is((thrown as Error).name, 'AbortError');
  assert.is(made, 1);
});

test.run();
