import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shortened } from './printable.ts';

const names = Array.from({ length: 100_000 }, (_, index) => `role-${index}`);

test('shortened: of a long list, says how many names are left out, and keeps what follows it', () => {
  const text = shortened(`shared: others log in (${names.join(', ')}); dev/ holds 3 secrets`);
  assert.match(text, /^shared: others log in \(role-0, .*… and 99\d{3} more, …/);
  assert.match(text, 'role-99999); dev/ holds 3 secrets');
  assert.ok(text.length < 2100);
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
