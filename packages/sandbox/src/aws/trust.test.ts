import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluateTrust, like } from './trust.ts';

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

trust('allows a session that it names, or whose role (with its path) or account it names', () => {
  const session = 'arn:aws:sts::210987654321:assumed-role/central-vault/vault';
  const verdict = (AWS: string) =>
    evaluateTrust(
      { Statement: { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' } },
      { action: 'sts:AssumeRole', caller: session, keys: {} },
    );
  const other = '210987654321';
  for (const name of [
    '*',
    session,
    other,
    `arn:aws:iam::${other}:root`,
    `arn:aws:iam::${other}:role/central-vault`,
    `arn:aws:iam::${other}:role/a/path/central-vault`,
  ])
    assert.is(verdict(name), 'allow', name);
  for (const name of ['123456789012', 'arn:aws:iam::123456789012:root', `arn:aws:iam::${other}:role/central`])
    assert.is(verdict(name), 'nothing', name);
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
