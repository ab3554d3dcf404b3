import { Failure } from 'engine/resource';
import { holdsFor, hostile } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { compareTrust } from './compare-trust.ts';
import { oidcProviderArn } from './names.ts';
import { differPolicies, type PolicyDocument, parsePolicyDocument } from './policy-document.ts';

type Statement = PolicyDocument['Statement'][number];

const PROVIDER = oidcProviderArn(GUIDE.account, GUIDE.OIDC_PROVIDER);

/** A string or a list: IAM treats a string like a list of one. */
const values = (word: fc.Arbitrary<string>) =>
  fc.oneof(word, fc.uniqueArray(word, { minLength: 1, maxLength: 4 }));
const action = fc.oneof(
  fc.constantFrom('iam:GetRole', 'iam:*', 'sts:AssumeRole', 'ec2:Describe*', '*'),
  fc.stringMatching(/^[a-z]{2,5}:[A-Z][a-z]{2,6}$/),
);
const resource = fc.oneof(
  fc.constant('*'),
  hostile.map((text) => `arn:aws:s3:::${text}`),
);
const condition = fc.dictionary(
  fc.constantFrom('StringEquals', 'StringEqualsIfExists', 'Bool', '__proto__'),
  fc.dictionary(fc.oneof(fc.constantFrom('aws:SourceIp', 'x.y:sub', '__proto__'), hostile), values(hostile), {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  }),
  { minKeys: 1, maxKeys: 2, noNullPrototype: true },
);
const principal = fc.oneof(
  fc.constant('*' as const),
  fc.dictionary(fc.constantFrom('AWS', 'Federated', 'Service'), values(hostile), {
    minKeys: 1,
    noNullPrototype: true,
  }),
);
const statement: fc.Arbitrary<Statement> = fc.record(
  {
    Sid: hostile,
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: principal,
    Action: values(action),
    Resource: values(resource),
    Condition: condition,
  },
  { requiredKeys: ['Effect', 'Action'] },
);
const policy: fc.Arbitrary<PolicyDocument> = fc.record({
  Version: fc.constantFrom('2012-10-17', '2008-10-17'),
  Statement: fc.array(statement, { minLength: 1, maxLength: 4 }),
});

/** The same document in another order, in which a list of one is its only entry. */
function sameInOtherWords(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const [only, ...others] = value.map(sameInOtherWords).reverse();
    return others.length === 0 ? only : [only, ...others];
  }
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, one]) => [key, sameInOtherWords(one)]));
}

test('differPolicies: the same meaning in another notation is no difference, including IAM’s own notation', () => {
  holdsFor(100, policy, (document) => {
    const other = sameInOtherWords(document);
    assert.equal(differPolicies(other, document), []);
    const handedOut = encodeURIComponent(JSON.stringify(other));
    assert.equal(differPolicies(parsePolicyDocument(handedOut), document), []);
  });
});

test('compareTrust: whatever a role trusts, what a correction writes fits, and keeps every other provider', () => {
  const principal = fc.record({
    Federated: values(fc.constantFrom(PROVIDER, 'arn:aws:iam::1:oidc-provider/other', '*')),
  });
  const trusting = fc.oneof(
    statement,
    fc.tuple(statement, principal).map(([one, Principal]) => ({ ...one, Principal })),
  );
  holdsFor(100, fc.array(trusting, { maxLength: 4 }), (Statement) => {
    const { wanted, providers } = compareTrust({ Version: '2012-10-17', Statement }, GUIDE, true);
    const after = compareTrust(wanted, GUIDE, true);
    assert.equal(after.differences, []);
    assert.equal(after.providers, providers);
  });
});

test('parsePolicyDocument: returns a document that can be read back, or throws a Failure', () => {
  const text = fc.oneof(
    hostile,
    fc.json(),
    fc.json().map(encodeURIComponent),
    fc.json().map((json) => encodeURIComponent(json).slice(1)),
  );
  holdsFor(200, text, (value) => {
    try {
      parsePolicyDocument(value);
    } catch (error) {
      assert.instance(error, Failure);
      assert.ok((error as Failure).message.length < 1500);
    }
  });
});

test.run();
