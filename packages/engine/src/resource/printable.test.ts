import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { few, shortened } from './printable.ts';

const names = Array.from({ length: 100_000 }, (_, index) => `role-${index}`);

test('few: of a long list, the first ten names and how many more there are', () => {
  assert.is(few(names.slice(0, 10)), names.slice(0, 10).join(', '));
  assert.is(few(names), `${names.slice(0, 10).join(', ')} and 99990 more`);
});

test('shortened: a long text loses its middle, line by line and as a whole; any other stays', () => {
  const policy = 'path "dev/*" {\n  capabilities = ["read"]\n}\n';
  assert.is(shortened(policy), policy);
  assert.match(shortened(`${'x'.repeat(5000)}\nend`), /^x{1500} … 3000 characters left out … x{500}\nend$/);
  assert.match(
    shortened(policy.repeat(10_000)),
    /^path "dev[^…]*\n… 4\d{5} characters left out …\n[^…]*}\n$/s,
  );
});

test.run();
