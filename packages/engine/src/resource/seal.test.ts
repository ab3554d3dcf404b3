import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mask } from './mask.ts';
import { seal, sealingKey, sealWith } from './seal.ts';

const test = suite('seal');
const before = sealingKey();
test.after(() => sealWith(before));

test('tells the same text from another with the same key only, and the key is masked', () => {
  const one = seal('pw');
  assert.is(seal('pw'), one);
  assert.is.not(seal('pv'), one);
  sealWith('the key of an earlier run');
  assert.is.not(seal('pw'), one);
  assert.is(mask('x the key of an earlier run'), 'x (secret)');
});

test.run();
