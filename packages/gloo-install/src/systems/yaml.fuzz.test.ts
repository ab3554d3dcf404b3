import { holdsFor } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { yaml } from './yaml.ts';

/** Any visible ASCII, and texts that YAML or Helm could read as something other than a string. */
const value = fc.oneof(
  fc.stringMatching(/^[\x20-\x7e]{1,60}$/),
  fc.stringMatching(/^[-+.]?[0-9][0-9_.:xobeE+-]{0,12}$/),
  fc.stringMatching(/^[\w.:/-]{1,20}$/),
  fc.constantFrom(...'0o14 0_x1f 1__2 1e3 .5 .inf -.INF .nan ~ y N off Null << true yes'.split(' ')),
  fc.constantFrom(...'2001-01-01 12:30:00 0b1 --- ... *a = %YAML vault: -'.split(' ')),
  fc.constantFrom('? a', '- a', '!!int "1"', '&a b', 'a #b', 'a: b'),
);
const overrides = (one: string, other: string) => yaml`
settings:
  - vault:
      address: ${one}
      # mounted on '${other}'
      pathPrefix: ${other}
  - kubernetes: {}
eks.amazonaws.com/role-arn: ${one}
`;

/** All values within a document that are not objects. */
const leavesOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];

test('yaml: every value is read back as the same string', () => {
  holdsFor(200, fc.tuple(value, value), ([one, other]) => {
    const text = overrides(one, other);
    assert.ok(text.includes(`# mounted on '${other}'`), 'a comment keeps a value as it is');
    for (const version of ['1.1', '1.2'] as const)
      assert.equal(leavesOf(parse(text, { version })), [one, other, one]);
  });
});

/** Numbers for Helm 3: underscores anywhere, and the prefixes of Go. */
const NUMBER = /^[-+]?(0[xob])?[0-9a-f.]+(e[-+]?[0-9]+)?$/i;

test('yaml: quotes everything that Helm could read as a number', () => {
  holdsFor(200, fc.tuple(value, value), ([one, other]) => {
    for (const [, plain = ''] of overrides(one, other).matchAll(/^ *[\w./-]+: ([^\s"'].*)$/gm)) {
      if (/^[a-z$]/i.test(plain)) continue;
      assert.not.match(plain.replaceAll('_', ''), NUMBER);
    }
  });
});

test.run();
