import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { collect, retryOnClockSkew } from './clients.ts';

/** A call that AWS refuses with these messages in turn before it succeeds. */
async function calling(refusals: readonly string[]): Promise<string> {
  const left = [...refusals];
  const call = async () => {
    const refusal = left.shift();
    if (refusal !== undefined) throw new Error(refusal);
    return 'answered';
  };
  return retryOnClockSkew()(call)({}).catch((error: Error) => error.message);
}

const EXPIRED =
  'Signature expired: 20261122T031629Z is now earlier than 20261122T032131Z (20261122T032631Z - 5 min.)';

test('a call whose signature AWS refuses for its time is signed again, once', async () => {
  assert.is(await calling([EXPIRED]), 'answered');
  assert.is(await calling([EXPIRED, EXPIRED]), EXPIRED);
});

test('a call that AWS refuses for another reason is not made again', async () => {
  const mismatch = 'The request signature we calculated does not match the signature you provided.';
  assert.is(await calling([mismatch]), mismatch);
});

test('collect: a list whose pages never end is refused', async () => {
  async function* pages() {
    for (;;) yield ['item'];
  }
  assert.match(String(await thrownBy(() => collect(pages(), (page) => page))), 'more than 1000 pages');
});

test.run();
