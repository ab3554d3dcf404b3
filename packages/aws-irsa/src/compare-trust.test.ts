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
const EC2 = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
const on = (operator: string, claim = 'sub') => `Statement.Condition.${operator}.${ISSUER}:${claim}`;

interface Expected {
  /** The fields that differ, in a role that is not ours. */
  readonly fields: readonly string[];
  /** Who may still assume the role beside this cluster's accounts. */
  readonly others?: readonly string[];
  /** What the difference says. */
  readonly says?: RegExp;
}

const CASES: Readonly<Record<string, readonly [statements: readonly object[], Expected]>> = {
  'a * that StringEquals compares as text': [
    [admitting({ StringEquals: { [AUD]: STS, [SUB]: EVERY } })],
    { fields: [on('StringEquals')], says: /admits nobody/ },
  ],
  'every account of the namespace': [
    [admitting({ StringLike: { [SUB]: EVERY }, StringEquals: { [AUD]: STS } })],
    { fields: [on('StringEquals'), on('StringLike')], says: /more than the guide’s/ },
  ],
  'StringLike with exact names': [
    [admitting({ StringLike: { [AUD]: STS, [SUB]: [DISCOVERY, GLOO] } })],
    { fields: [] },
  ],
  'no audience, and a list of one action': [
    [admitting({ StringEquals: { [SUB]: BOTH } }, { Action: ['sts:AssumeRoleWithWebIdentity'] })],
    { fields: [on('StringEquals', 'aud')] },
  ],
  'the provider’s ARN in the key': [
    [admitting({ StringEquals: { [`${providerOf(ISSUER)}:sub`]: GLOO } })],
    {
      fields: [
        `Statement.Condition.StringEquals.${providerOf(ISSUER)}:sub`,
        ...['aud', 'sub'].map((claim) => on('StringEqualsIfExists', claim)),
      ],
      says: /no token has this key, so it admits nobody/,
    },
  ],
  'ours beside another cluster’s': [[OTHERS, STRICT], { fields: [], others: [OTHER] }],
  'ours beside another cluster’s and a service': [
    [OTHERS, LOOSE as object, EC2],
    { fields: [], others: [OTHER, 'ec2.amazonaws.com'] },
  ],
  'another cluster’s alone': [[OTHERS], { fields: ['Statement', 'Statement'] }],
  'both clusters in one statement': [
    [{ ...STRICT, Principal: { Federated: [providerOf(OTHER), providerOf(ISSUER)] } }],
    { fields: [], others: [OTHER] },
  ],
  'one of ours that differs, beside another cluster’s': [
    [OTHERS, admitting({ StringEquals: { [AUD]: STS, [SUB]: GLOO } })],
    { fields: [on('StringEquals')], others: [OTHER] },
  ],
  'one of ours that differs, beside a service': [
    [EC2, admitting({ StringEquals: { [AUD]: STS, [SUB]: GLOO } })],
    { fields: [on('StringEquals'), 'Statement'] },
  ],
  'a statement for each account': [
    BOTH.map((one) => admitting({ StringEquals: { [AUD]: STS, [SUB]: one } })),
    { fields: [] },
  ],
  'a statement for each account, one of them wider': [
    [
      admitting({ StringEquals: { [AUD]: STS, [SUB]: GLOO } }),
      admitting({ StringEquals: { [SUB]: DISCOVERY } }),
    ],
    { fields: [on('StringEquals'), 'Statement'] },
  ],
  'one claim strict, the other not': [
    [admitting({ StringEquals: { [SUB]: BOTH }, StringEqualsIfExists: { [AUD]: STS } })],
    { fields: [] },
  ],
  'more actions than a token is used for': [
    [admitting(STRICT.Condition, { Action: ['sts:TagSession', 'STS:AssumeRole*'] })],
    { fields: [] },
  ],
  'session tags in a statement of its own': [
    [STRICT, admitting({}, { Action: 'sts:TagSession' })],
    { fields: [] },
  ],
  'one more condition, which may refuse Gloo': [
    [admitting({ ...STRICT.Condition, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })],
    { fields: ['Statement.Condition.IpAddress.aws:SourceIp'] },
  ],
  'a mistyped issuer in a key of IfExists': [
    [admitting({ StringEqualsIfExists: { [AUD]: STS, [`https://${SUB}`]: BOTH } })],
    {
      fields: [`Statement.Condition.StringEqualsIfExists.https://${ISSUER}:sub`, on('StringEqualsIfExists')],
      says: /refuses nobody/,
    },
  ],
  'ours beside a denial': [[STRICT, { ...EC2, Effect: 'Deny' }], { fields: ['Statement'] }],
  'ours beside everybody': [[STRICT, { ...STRICT, Principal: '*' }], { fields: ['Statement'] }],
  'ours beside every AWS account': [
    [STRICT, { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
    { fields: ['Statement'] },
  ],
};
for (const [what, [Statement, { fields, others = [], says = /^/ }]] of Object.entries(CASES)) {
  test(`compareTrust: ${what}: ${fields.length === 0 ? 'no difference' : 'a difference'}`, () => {
    const live = { Version: '2012-10-17', Statement };
    const compared = compareTrust(live, GUIDE, false);
    assert.equal(
      compared.differences.map(({ field }) => field),
      fields,
    );
    assert.equal([...compared.providers, ...compared.others], others);
    assert.match(compared.differences.map(({ live }) => live).join('\n'), says);
    // What a correction writes fits, and its differences are all that it changes.
    const after = compareTrust(compared.wanted, GUIDE, true);
    assert.equal(after.differences, []);
  });
}

test('compareTrust: the service accounts of this cluster that a correction shuts out', () => {
  const Statement = [admitting({ StringEquals: { [AUD]: STS, [SUB]: [GLOO, `${GLOO}-old`] } })];
  const { losing } = compareTrust({ Version: '2012-10-17', Statement }, GUIDE, true);
  assert.equal(losing, ['gloo-system/gloo-old']);
});

test('compareTrust: what another cluster trusts is never shown as becoming ours', () => {
  const live = { Version: '2012-10-17', Statement: [OTHERS] };
  const { differences, losing } = compareTrust(live, GUIDE, true);
  assert.equal(losing, [`gloo-system/gloo, gloo-system/discovery of ${OTHER}`]);
  const [added, removed] = differences;
  assert.is(added?.live, undefined);
  assert.is(removed?.wanted, '(none)');
  assert.match(removed?.live ?? '', OTHER);
});

test('compareTrust: a correction loosens nothing and keeps another cluster’s statement as it was written', () => {
  const Statement = [{ ...OTHERS, Sid: 'blue' }, admitting({ StringEquals: { [SUB]: BOTH } })];
  const { wanted } = compareTrust({ Version: '2012-10-17', Statement }, GUIDE, true);
  assert.equal(wanted, { Version: '2012-10-17', Statement: [STRICT, { ...OTHERS, Sid: 'blue' }] });
});

test('compareTrust: in a role of ours, whom the guide does not name is a difference', () => {
  const { differences } = compareTrust({ Version: '2012-10-17', Statement: [LOOSE, EC2] }, GUIDE, true);
  assert.equal(differences.length, 1);
  assert.match(differences[0]?.live ?? '', 'ec2.amazonaws.com');
});

test('compareTrust: --strict-trust asks for what may have been loose', () => {
  const { differences } = compareTrust(trustPolicy(GUIDE), { ...GUIDE, strictTrust: true }, true);
  assert.is(differences.length, 4);
});

test.run();
