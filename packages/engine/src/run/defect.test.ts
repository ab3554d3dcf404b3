import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sourcePlace } from './defect.ts';

test('sourcePlace: an error that Node itself makes is from where our sources asked for it', () => {
  const aborted = AbortSignal.abort().reason as Error;
  assert.match(aborted.stack ?? '', 'node:internal/per_context/domexception');
  assert.match(sourcePlace(aborted) ?? '', /defect\.test\.ts:\d+$/);
});

test('sourcePlace: a file that does not exist has no place', () => {
  const error = Object.assign(new Error('no'), { stack: 'Error: no\n    at f (/gone/bundle.mjs:1:1)' });
  assert.is(sourcePlace(error), undefined);
});

test.run();
