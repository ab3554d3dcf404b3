import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sourcePlace } from './defect.ts';

test('sourcePlace: a file that does not exist has no place', () => {
  const error = Object.assign(new Error('no'), { stack: 'Error: no\n    at f (/gone/bundle.mjs:1:1)' });
  assert.is(sourcePlace(error), undefined);
});

test.run();
