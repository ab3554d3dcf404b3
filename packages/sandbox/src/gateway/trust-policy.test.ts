import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluateTrust, like } from './trust-policy.ts';

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

const trust = suite('a trust policy');

for (const operator of ['StringEquals', 'StringEqualsIfExists', 'StringLike', 'StringLikeIfExists']) {
  trust(`with ${operator} allows only the caller that it names`, () => {
    assert.is(evaluateTrust(guide(operator), token()), 'allow');
    assert.is(evaluateTrust(guide(operator), token('system:serviceaccount:default:default')), 'nothing');
    assert.is(evaluateTrust(guide(operator), token(gloo, 'other')), 'nothing');
  });
}

trust('accepts a missing key only with IfExists', () => {
  const nameless = { ...token(), keys: { [`${host}:aud`]: ['sts.amazonaws.com'] } };
  assert.is(evaluateTrust(guide('StringEqualsIfExists'), nameless), 'allow');
  assert.is(evaluateTrust(guide('StringEquals'), nameless), 'nothing');
});

trust('compares the whole ARN of the provider', () => {
  assert.is(evaluateTrust(guide('StringEquals'), { ...token(), federated: `${federated}X` }), 'nothing');
});

trust('with a Deny refuses, even if another statement allows', () => {
  const deny = { Effect: 'Deny', Principal: '*', Action: 'sts:*' };
  assert.is(evaluateTrust({ Statement: [allow().Statement, deny] }, token()), 'deny');
});

trust('with an unknown operator allows nobody', () => {
  assert.is(evaluateTrust(allow({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), token()), 'nothing');
});

trust('for another action decides nothing', () => {
  assert.is(evaluateTrust(allow(undefined, { Action: 'sts:AssumeRole' }), token()), 'nothing');
});

trust('supports wildcards in StringLike, and StringNotEquals', () => {
  const sub = `${host}:sub`;
  assert.is(
    evaluateTrust(allow({ StringLike: { [sub]: 'system:serviceaccount:*:gloo' } }), token()),
    'allow',
  );
  assert.is(evaluateTrust(allow({ StringNotEquals: { [sub]: gloo } }), token()), 'nothing');
  assert.is(evaluateTrust(allow({ StringNotEquals: { [sub]: 'x' } }), token()), 'allow');
});

trust('has case-insensitive keys and case-sensitive values', () => {
  const key = `${host.toUpperCase()}:SUB`;
  assert.is(evaluateTrust(allow({ StringEquals: { [key]: gloo } }), token()), 'allow');
  assert.is(evaluateTrust(allow({ StringEquals: { [key]: gloo.toUpperCase() } }), token()), 'nothing');
});

trust.run();

const pattern = suite('a pattern');
pattern('has only the wildcards * and ?', () => {
  assert.ok(like('iam:Get*', 'iam:GetRole'));
  assert.ok(like('iam:Get?ole', 'iam:GetRole'));
  assert.not(like('iam.Get*', 'iam:GetRole'));
  assert.not(like('iam:Get', 'iam:GetRole'));
});
pattern.run();
