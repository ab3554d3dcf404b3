import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withPlainKeys } from './shaken-ec2.ts';

test('withPlainKeys: keys of constant strings are written out, and everything else stays as it is', () => {
  const source =
    'const _xN = "xmlName";\nconst n = 1;\nexport var a = [0, { [_xN]: _mO, [n]: _xN, [_]: 2 }];';
  const plain = source.replace('[_xN]:', '"xmlName":');
  assert.is(withPlainKeys(source), plain);
  assert.is(withPlainKeys(plain), plain);
});

test.run();
