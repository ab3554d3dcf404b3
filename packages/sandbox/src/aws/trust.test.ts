import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluateTrust, type TrustContext, type TrustPolicy, type TrustVerdict } from './trust.ts';

const host = 'oidc.eks.us-east-1.amazonaws.com/id/ABC';
const federated = `arn:aws:iam::123456789012:oidc-provider/${host}`;
const gloo = 'system:serviceaccount:gloo-system:gloo';
const token = (sub = gloo, aud = 'sts.amazonaws.com') => ({
  action: 'sts:AssumeRoleWithWebIdentity',
  federated,
  keys: { [`${host}:aud`]: [aud], [`${host}:sub`]: [sub] },
});
const allow = (Condition?: Record<string, Record<string, string | string[]>>, more = {}) => ({
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: federated },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...(Condition ? { Condition } : {}),
    ...more,
  },
});
const guide = (operator: string) =>
  allow({
    [operator]: {
      [`${host}:aud`]: 'sts.amazonaws.com',
      [`${host}:sub`]: [gloo, 'system:serviceaccount:gloo-system:discovery'],
    },
  });

const SUB = `${host}:sub`;
const NAMELESS = { ...token(), keys: { [`${host}:aud`]: ['sts.amazonaws.com'] } };
const DENY = { Effect: 'Deny', Principal: '*', Action: 'sts:*' };

/** A session of a role in another account, and a policy that names somebody. */
const SESSION = 'arn:aws:sts::210987654321:assumed-role/central-vault/vault';
const named = (AWS: string) => ({
  Statement: { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' },
});
const CALLER = { action: 'sts:AssumeRole', caller: SESSION, keys: {} };
const other = (resource: string) => `arn:aws:iam::210987654321:${resource}`;

type Row = readonly [what: string, policy: TrustPolicy, context: TrustContext];
const VERDICTS: Readonly<Record<TrustVerdict, readonly Row[]>> = {
  allow: [
    ...['StringEquals', 'StringEqualsIfExists', 'StringLike', 'StringLikeIfExists'].map(
      (operator): Row => [`${operator}, whom it names`, guide(operator), token()],
    ),
    ['a missing key with IfExists', guide('StringEqualsIfExists'), NAMELESS],
    ['StringLike with *', allow({ StringLike: { [SUB]: 'system:serviceaccount:*:gloo' } }), token()],
    ['StringNotEquals another', allow({ StringNotEquals: { [SUB]: 'x' } }), token()],
    ['a key in upper case', allow({ StringEquals: { [SUB.toUpperCase()]: gloo } }), token()],
    ...['*', SESSION, '210987654321', other('root'), other('role/central-vault')].map(
      (name): Row => [name, named(name), CALLER],
    ),
    ['the path of a session’s role', named(other('role/a/path/central-vault')), CALLER],
  ],
  nothing: [
    ...['StringEquals', 'StringEqualsIfExists', 'StringLike', 'StringLikeIfExists'].flatMap(
      (operator): Row[] => [
        [`${operator}, another subject`, guide(operator), token('system:serviceaccount:default:default')],
        [`${operator}, another audience`, guide(operator), token(gloo, 'other')],
      ],
    ),
    ['a missing key without IfExists', guide('StringEquals'), NAMELESS],
    ['a provider that only begins alike', guide('StringEquals'), { ...token(), federated: `${federated}X` }],
    ['an unknown operator', allow({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), token()],
    ['another action', allow(undefined, { Action: 'sts:AssumeRole' }), token()],
    ['StringNotEquals itself', allow({ StringNotEquals: { [SUB]: gloo } }), token()],
    ['a value in upper case', allow({ StringEquals: { [SUB]: gloo.toUpperCase() } }), token()],
    ...['123456789012', 'arn:aws:iam::123456789012:root', other('role/central')].map(
      (name): Row => [name, named(name), CALLER],
    ),
  ],
  deny: [['a Deny beside an Allow', { Statement: [allow().Statement, DENY] }, token()]],
};

for (const [verdict, rows] of Object.entries(VERDICTS)) {
  test(`evaluateTrust: ${verdict}`, () => {
    for (const [what, policy, context] of rows) assert.is(evaluateTrust(policy, context), verdict, what);
  });
}

test.run();
