import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { thrownBy } from '../../testing/thrown.ts';
import { isBrokenConnection, retryTransient } from './retry.ts';

const broken = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** A call that fails a given number of times before it succeeds, and a count of its calls. */
function failing(times: number, error: () => Error) {
  let made = 0;
  return {
    call: async () => {
      made += 1;
      if (made <= times) throw error();
      return 'answer';
    },
    made: () => made,
  };
}

test('retryTransient: a transient error is retried', async () => {
  const { call, made } = failing(2, broken);
  assert.is(await retryTransient(call, isBrokenConnection, { firstPause: 1 }), 'answer');
  assert.is(made(), 3);
});

test('retryTransient: any other error is thrown at once', async () => {
  const { call, made } = failing(1, () => new Error('permission denied'));
  assert.match(String(await thrownBy(() => retryTransient(call, isBrokenConnection))), 'permission denied');
  assert.is(made(), 1);
});

test('retryTransient: an interrupt ends it between two attempts', async () => {
  const abort = new AbortController();
  const { call, made } = failing(9, broken);
  setTimeout(() => abort.abort(), 20);
  const { signal } = abort;
  const thrown = await thrownBy(() => retryTransient(call, isBrokenConnection, { signal }));
  assert.is((thrown as Error).name, 'AbortError');
  assert.is(made(), 1);
});

test.run();
