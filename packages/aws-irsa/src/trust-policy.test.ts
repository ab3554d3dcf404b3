import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ISSUER, trustPolicy } from '../testing/guide.ts';
import { admittedUnnamed, differTrust, readTrust, strict, trustedProviders } from './trust-policy.ts';

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

const trustedIn = (Statement: readonly object[]) => {
  const { accounts, others, denied } = readTrust({ Statement }, GUIDES);
  return { accounts, others, denied };
};

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
  ['everybody', [{ Effect: 'Allow', Principal: '*' }], [], ['everybody']],
  ['everybody but a role', [{ Effect: 'Allow', NotPrincipal: { AWS: 'arn:r' } }], [], ['everybody']],
  [
    'all but one account',
    [{ ...admitting(BOTH), Condition: { StringNotEquals: { [SUB]: account('x') } } }],
    [],
    ['every service account of the cluster but gloo-system/x'],
  ],
  [
    'any account, by an operator that names none',
    [{ ...admitting(BOTH), Condition: { Null: { [SUB]: 'false' } } }],
    [],
    ['every service account of the cluster'],
  ],
  [
    'who may only tag sessions',
    [admitting(BOTH), { ...admitting(account('x')), Action: 'sts:TagSession' }],
    OURS,
    [],
  ],
];
for (const [what, Statement, accounts, others] of TRUSTED) {
  test(`readTrust: ${what}`, () => assert.equal(trustedIn(Statement), { accounts, others, denied: [] }));
}

const denying = (principal: object, Condition = {}) => ({ Effect: 'Deny', ...principal, Condition });
const TOKENS = { Principal: { Federated: PROVIDER }, Action: 'sts:AssumeRoleWithWebIdentity' };
const WITH_X = admitting([...BOTH, account('x')]);
const X = ['gloo-system/x'];
const DENIED: [what: string, denies: object, accounts: string[], others: string[], denied: string[]][] = [
  ['everybody', denying({ Principal: '*' }), [], [], ['everybody']],
  ['all but the provider', denying({ NotPrincipal: { Federated: PROVIDER } }), OURS, X, ['everybody']],
  ['another role', denying({ Principal: { AWS: 'arn:r' } }), OURS, X, ['arn:r']],
  [
    'one of ours, which is a condition',
    denying(TOKENS, { StringEquals: { [SUB]: BOTH[0] } }),
    OURS,
    X,
    ['gloo-system/gloo'],
  ],
  [
    'all others, which is a condition',
    denying(TOKENS, { StringNotEquals: { [SUB]: BOTH } }),
    OURS,
    X,
    ['every service account of the cluster but gloo-system/gloo, gloo-system/discovery'],
  ],
  ['tags of sessions', { ...denying(TOKENS), Action: 'sts:TagSession' }, OURS, X, []],
];
for (const [what, statement, accounts, others, denied] of DENIED) {
  test(`readTrust: a Deny for ${what}`, () =>
    assert.equal(trustedIn([WITH_X, statement]), { accounts, others, denied }));
}

test('readTrust: a Deny of tokens does not deny roles; the guide’s statement counts, whatever another one denies', () => {
  const role = { Effect: 'Allow', Principal: { AWS: 'arn:r' }, Action: 'sts:AssumeRole' };
  const denied = denying({ Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' });
  const all = {
    accounts: [],
    others: ['arn:r'],
    denied: ['everybody'],
    allowsGuide: true,
    otherAccounts: [],
  };
  assert.equal(readTrust({ Statement: [admitting(BOTH), role, denied] }, GUIDES), all);
  const { Action: _, ...but } = denied as Record<string, unknown>;
  const notAction = { ...but, NotAction: 'sts:AssumeRole' };
  assert.equal(readTrust({ Statement: [admitting(BOTH), role, notAction] }, GUIDES), all);
});

test('readTrust: the provider of a deleted cluster may be any', () => {
  assert.equal(readTrust({ Statement: admitting(BOTH, OTHER) }, trustPolicy('')).others, []);
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

test('readTrust: the providers of earlier clusters of the name are the cluster’s; of several unknown ones, none is', () => {
  const Statement = [admitting(BOTH), admitting(BOTH, OTHER)];
  assert.equal(readTrust({ Statement }, GUIDES, ['oidc.eks.us-east-1.amazonaws.com/id/XYZ']).others, []);
  assert.is(readTrust({ Statement }, trustPolicy('')).others.length, 2);
});

test('trustedProviders: all that a statement names', () => {
  assert.equal(trustedProviders({ Statement: [admitting(BOTH, ['o', 'p'])] }), ['o', 'p']);
  assert.equal(trustedProviders({ Statement: { Effect: 'Allow', Principal: '*' } }), []);
  assert.equal(trustedProviders({ Statement: denying(TOKENS) }), []);
});

const federated = (Action: string) => ({
  Statement: [{ Effect: 'Allow', Principal: { Federated: 'arn:aws:iam::1:oidc-provider/x' }, Action }],
});
for (const [action, isAssumption] of [
  ['sts:AssumeRole', true],
  ['STS:assumerole*', true],
  ['sts:*Web*Identity', true],
  ['sts:AssumeRoleWith?AML', true],
  ['*', true],
  ['sts:Tag*', false],
  ['sts:AssumeRol', false],
  ['sts:AssumeRole?', false],
  ['*.*', false],
  [`${'*e'.repeat(20)}x`, false],
  [`${'*'.repeat(500)}${'?*'.repeat(500)}x`, false],
  [`${'*s*'.repeat(1000)}`, false],
] as const) {
  test(`trustedProviders: the action ${action.slice(0, 41)} ${isAssumption ? 'is' : 'is not'} one that assumes a role, which is known at once`, () => {
    const began = performance.now();
    assert.is(trustedProviders(federated(action)).length, isAssumption ? 1 : 0);
    assert.ok(performance.now() - began < 500);
  });
}

test.run();
