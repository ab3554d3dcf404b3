import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ISSUER, trustPolicy } from '../testing/guide.ts';
import { admittedUnnamed, differTrust, readTrusted, strict, trustedProviders } from './trust-policy.ts';

const GUIDES = trustPolicy();
const STRICT = strict(GUIDES);
const account = (name: string) => `system:serviceaccount:gloo-system:${name}`;
const BOTH = ['gloo', 'discovery'].map(account);
const PROVIDER = `arn:aws:iam::123456789012:oidc-provider/${ISSUER}`;
const OTHER = 'arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/XYZ';
const SUB = `${ISSUER}:sub`;
const admitting = (sub: unknown, Federated: unknown = PROVIDER) => ({
  Effect: 'Allow',
  Principal: { Federated },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringLike: { [SUB]: sub } },
});

test('differTrust: a run writes one of two forms; with --strict-trust, only the strict one', () => {
  assert.equal(differTrust(GUIDES, GUIDES), []);
  assert.equal(differTrust(STRICT, GUIDES), []);
  assert.ok(differTrust(GUIDES, STRICT).length > 0);
  assert.ok(differTrust({ Version: '2012-10-17', Statement: [admitting(BOTH)] }, GUIDES).length > 0);
});

const OURS = ['gloo-system/gloo', 'gloo-system/discovery'];
const TRUSTED: [what: string, statements: readonly object[], accounts: string[], others: string[]][] = [
  ['the guide’s accounts', [admitting(BOTH)], OURS, []],
  ['a statement for each', BOTH.map((one) => admitting(one)), OURS, []],
  ['one more account', [admitting([...BOTH, account('x')])], OURS, ['gloo-system/x']],
  ['a wildcard', [admitting(account('*'))], [], ['gloo-system/*']],
  ['no condition', [{ ...admitting(BOTH), Condition: {} }], [], ['every service account of the cluster']],
  [
    'two providers in one statement',
    [admitting(BOTH, [OTHER, PROVIDER])],
    OURS,
    ['oidc.eks.us-east-1.amazonaws.com/id/XYZ'],
  ],
  [
    'a service and a role',
    [
      admitting(BOTH),
      { Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com', AWS: 'arn:aws:iam::1:role/r' } },
    ],
    OURS,
    ['pods.eks.amazonaws.com', 'arn:aws:iam::1:role/r'],
  ],
  ['everybody', [{ Effect: 'Deny', Principal: '*' }], [], ['everybody']],
];
for (const [what, Statement, accounts, others] of TRUSTED) {
  test(`readTrusted: ${what}`, () => assert.equal(readTrusted({ Statement }, GUIDES), { accounts, others }));
}

test('readTrusted: the provider of a deleted cluster may be any', () => {
  assert.equal(readTrusted({ Statement: admitting(BOTH, OTHER) }, trustPolicy('')).others, []);
});

const UNNAMED: [what: string, statement: object, whom: string[]][] = [
  ['the guide’s accounts', admitting(BOTH), []],
  ['everybody', { Effect: 'Allow', Principal: '*' }, ['everybody']],
  ['everybody of AWS', { Effect: 'Allow', Principal: { AWS: ['*', 'arn:aws:iam::1:root'] } }, ['everybody']],
  ['everybody who meets a condition', { Effect: 'Allow', Principal: '*', Condition: { Bool: {} } }, []],
  ['nobody of everybody', { Effect: 'Deny', Principal: '*' }, []],
  ['no condition', { ...admitting(BOTH), Condition: {} }, [`every token of ${ISSUER}`]],
  ['a wildcard', admitting('system:serviceaccount:*'), [`every token of ${ISSUER}`]],
  ['a wildcard for each part', admitting('system:serviceaccount:*:*'), [`every token of ${ISSUER}`]],
  ['a namespace', admitting(account('*')), []],
  ['a service', { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' } }, []],
];
for (const [what, Statement, whom] of UNNAMED) {
  test(`admittedUnnamed: ${what}`, () => assert.equal(admittedUnnamed({ Statement }), whom));
}

test('trustedProviders: all that a statement names', () => {
  assert.equal(trustedProviders({ Statement: [admitting(BOTH, ['o', 'p'])] }), ['o', 'p']);
  assert.equal(trustedProviders({ Statement: { Principal: '*' } }), []);
});

test.run();
