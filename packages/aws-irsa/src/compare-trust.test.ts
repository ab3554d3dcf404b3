import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { compareTrust } from './compare-trust.ts';
import { trustPolicy } from './trust-policy.ts';

const { OIDC_PROVIDER: ISSUER } = GUIDE;
const providerOf = (issuer: string) => `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
const OTHER = 'oidc.eks.us-east-1.amazonaws.com/id/XYZ';
const [AUD, SUB] = [`${ISSUER}:aud`, `${ISSUER}:sub`];
const STS = 'sts.amazonaws.com';
const account = (name: string) => `system:serviceaccount:gloo-system:${name}`;
const [GLOO, DISCOVERY, EVERY] = ['gloo', 'discovery', '*'].map(account) as [string, string, string];
const BOTH = [GLOO, DISCOVERY];

/** A statement for this cluster's provider. */
const admitting = (Condition: object, more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Federated: providerOf(ISSUER) },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition,
  ...more,
});
const STRICT = admitting({ StringEquals: { [AUD]: STS, [SUB]: BOTH } });
const [LOOSE] = trustPolicy(GUIDE).Statement;
const OTHERS = JSON.parse(JSON.stringify(STRICT).replaceAll(ISSUER, OTHER));
const SERVICE = 'ec2.amazonaws.com';
const EC2 = { Effect: 'Allow', Principal: { Service: SERVICE }, Action: 'sts:AssumeRole' };
const policyOf = (Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const on = (operator: string, claim = 'sub') => `Statement.Condition.${operator}.${ISSUER}:${claim}`;

type Case = readonly [
  what: string,
  statements: readonly object[],
  /** The fields that differ, in a role that is not ours. */
  fields: readonly string[],
  more?: {
    /** Who may still assume the role beside this cluster's accounts. */
    readonly others?: readonly string[];
    /** What the difference says. */
    readonly says?: RegExp;
  },
];

const strictlyFor = (sub: unknown) => admitting({ StringEquals: { [AUD]: STS, [SUB]: sub } });
const BY_ARN = `${providerOf(ISSUER)}:sub`;
const MISTYPED = `https://${SUB}`;
const [EQUALS, LIKE, IF_EXISTS] = ['StringEquals', 'StringLike', 'StringEqualsIfExists'] as const;
const CASES: readonly Case[] = [
  ['a * that StringEquals compares as text', [strictlyFor(EVERY)], [on(EQUALS)], { says: /admits nobody/ }],
  [
    'every account of the namespace',
    [admitting({ StringLike: { [SUB]: EVERY }, StringEquals: { [AUD]: STS } })],
    [on(EQUALS), on(LIKE)],
    { says: /more than the guide’s/ },
  ],
  ['StringLike with exact names', [admitting({ StringLike: { [AUD]: STS, [SUB]: [DISCOVERY, GLOO] } })], []],
  [
    'the provider’s ARN in the key',
    [admitting({ StringEquals: { [BY_ARN]: GLOO } })],
    [`Statement.Condition.StringEquals.${BY_ARN}`, on(IF_EXISTS, 'aud'), on(IF_EXISTS)],
    { says: /no token has this key, so it admits nobody/ },
  ],
  ['ours beside another’s and a service', [OTHERS, LOOSE as object, EC2], [], { others: [OTHER, SERVICE] }],
  [
    'both clusters in one statement',
    [{ ...STRICT, Principal: { Federated: [providerOf(OTHER), providerOf(ISSUER)] } }],
    [],
    { others: [OTHER] },
  ],
  ['one that differs beside a service', [EC2, strictlyFor(GLOO)], [on(EQUALS), 'Statement']],
  ['a statement for each account', BOTH.map(strictlyFor), []],
  [
    'more actions than a token is used for',
    [admitting(STRICT.Condition, { Action: ['sts:TagSession', 'STS:AssumeRole*'] })],
    [],
  ],
  ['session tags in their own statement', [STRICT, admitting({}, { Action: 'sts:TagSession' })], []],
  [
    'one more condition, which may refuse Gloo',
    [admitting({ ...STRICT.Condition, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })],
    ['Statement.Condition.IpAddress.aws:SourceIp'],
  ],
  [
    'a mistyped issuer in a key of IfExists',
    [admitting({ StringEqualsIfExists: { [AUD]: STS, [MISTYPED]: BOTH } })],
    [`Statement.Condition.StringEqualsIfExists.${MISTYPED}`, on(IF_EXISTS)],
    { says: /refuses nobody/ },
  ],
  ['ours beside a denial', [STRICT, { ...EC2, Effect: 'Deny' }], ['Statement']],
  ['ours beside everybody', [STRICT, { ...STRICT, Principal: '*' }], ['Statement']],
  ['ours beside every AWS account', [STRICT, { ...EC2, Principal: { AWS: '*' } }], ['Statement']],
];
for (const [what, Statement, fields, { others = [], says = /^/ } = {}] of CASES) {
  test(`compareTrust: ${what}: ${fields.length === 0 ? 'no difference' : 'a difference'}`, () => {
    const { differences, providers, others: more, wanted } = compareTrust(policyOf(Statement), GUIDE, false);
    assert.is(differences.map(({ field }) => field).join('\n'), fields.join('\n'));
    assert.equal([...providers, ...more], others);
    assert.match(differences.map(({ live }) => live).join('\n'), says);
    // What a correction writes fits, and its differences are all that it changes.
    assert.equal(compareTrust(wanted, GUIDE, true).differences, []);
  });
}

test('compareTrust: the service accounts of this cluster that a correction shuts out', () => {
  const { losing } = compareTrust(policyOf([strictlyFor([GLOO, `${GLOO}-old`])]), GUIDE, true);
  assert.equal(losing, ['gloo-system/gloo-old']);
});

test('compareTrust: what another cluster trusts is never shown as becoming ours', () => {
  const { differences, losing } = compareTrust(policyOf([OTHERS]), GUIDE, true);
  assert.equal(losing, [`gloo-system/gloo, gloo-system/discovery of ${OTHER}`]);
  const [added, removed] = differences;
  assert.is(added?.live, undefined);
  assert.is(removed?.wanted, '(none)');
  assert.match(removed?.live ?? '', OTHER);
});

test('compareTrust: a correction loosens nothing and keeps another cluster’s statement as it was written', () => {
  const theirs = { ...OTHERS, Sid: 'blue' };
  const live = policyOf([theirs, admitting({ StringEquals: { [SUB]: BOTH } })]);
  assert.equal(compareTrust(live, GUIDE, true).wanted, policyOf([STRICT, theirs]));
});

test('compareTrust: in a role of ours, whom the guide does not name is a difference', () => {
  const { differences } = compareTrust(policyOf([LOOSE as object, EC2]), GUIDE, true);
  assert.equal(differences.length, 1);
  assert.match(differences[0]?.live ?? '', SERVICE);
});

test.run();
