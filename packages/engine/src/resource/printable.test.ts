import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { few } from './printable.ts';

const names = Array.from({ length: 100_000 }, (_, index) => `role-${index}`);

test('few: of a long list, the first ten names and how many more there are', () => {
  assert.is(few(names.slice(0, 10)), names.slice(0, 10).join(', '));
  assert.is(few(names), `${names.slice(0, 10).join(', ')} and 99990 more`);
});

test.run();
