import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mask } from './mask.ts';
import { seal, sealingKey, sealWith } from './seal.ts';

const test = suite('seal');
const before = sealingKey();
test.after(() => sealWith(before));

test('tells the same text from another, and does not contain it', async () => {
  const [one, again, other] = await Promise.all(['pw', 'pw', 'pv'].map(seal));
  assert.is(one, again);
  assert.is.not(one, other);
  assert.match(one ?? '', /^[\w-]{22}$/);
});

test('is the same with the same key only, and the key is masked', async () => {
  const one = await seal('pw');
  sealWith('the key of an earlier run');
  assert.is.not(await seal('pw'), one);
  assert.is(mask('x the key of an earlier run'), 'x (secret)');
  sealWith(before);
  assert.is(await seal('pw'), one);
});

test.run();
