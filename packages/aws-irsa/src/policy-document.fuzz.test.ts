import { holdsFor, hostile } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differDocuments, parsePolicyDocument } from './policy-document.ts';

test('differDocuments: a document as IAM returns it, in any order of keys, is no difference; any other is one', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, one]) => [key, reversed(one)]),
    );
  };
  const document = fc.dictionary(hostile, fc.jsonValue(), { minKeys: 1, noNullPrototype: true });
  holdsFor(100, fc.tuple(document, document), ([one, other]) => {
    const text = JSON.stringify(one);
    const again = parsePolicyDocument(encodeURIComponent(text));
    assert.equal(differDocuments(reversed(again), JSON.parse(text)), []);
    const isSame = JSON.stringify(reversed(reversed(other))) === text;
    if (!isSame) assert.ok(differDocuments(other, { ...JSON.parse(text), more: true }).length > 0);
  });
});

test.run();
