import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { brief, few } from './printable.ts';

const names = Array.from({ length: 100_000 }, (_, index) => `role-${index}`);

test('few: of a long list, the first ten names and how many more there are', () => {
  assert.is(few(names.slice(0, 10)), names.slice(0, 10).join(', '));
  assert.is(few(names), `${names.slice(0, 10).join(', ')} and 99990 more`);
});

test('brief: the lines of a program’s error are joined, and each other character that a terminal acts on is written out', () => {
  assert.is(
    brief('2 errors occurred:\n\t* permission denied\n\t* \u001B[31minvalid token\n\n'),
    '2 errors occurred: * permission denied * \\u001b[31minvalid token',
  );
});

test.run();
