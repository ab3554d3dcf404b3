import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluatePolicies, type NamedPolicy } from './policy.ts';

const role = 'arn:aws:iam::123456789012:role/dev';
const says = (
  Statement: NonNullable<NamedPolicy['document']['Statement']>,
  action = 'iam:GetRole',
  resource = role,
) => evaluatePolicies([{ name: 'p', document: { Statement } }], { action, resource });
const allow = { Effect: 'Allow', Action: 'iam:*', Resource: '*' };

const test = suite('the evaluation of policies');

test('the default is an implicit deny, and an explicit deny overrides any allow', () => {
  assert.is(says([]).decision, 'implicitDeny');
  assert.is(says(allow).decision, 'allowed');
  const denied = says([allow, { Effect: 'Deny', Action: 'iam:GetRole', Resource: role }]);
  assert.equal(denied, { decision: 'explicitDeny', matched: ['p'], missingKeys: [] });
});
test('actions and resources match wildcards; only resources are case-sensitive', () => {
  assert.is(says({ ...allow, Action: ['sts:*', 'IAM:get*'] }).decision, 'allowed');
  assert.is(says({ ...allow, Resource: 'arn:aws:iam::*:role/d?v' }).decision, 'allowed');
  assert.is(says({ ...allow, Resource: 'arn:aws:iam::*:role/DEV' }).decision, 'implicitDeny');
  assert.is(says({ ...allow, Resource: role }, 'iam:GetRole', '*').decision, 'implicitDeny');
});
test('NotAction and NotResource match everything else', () => {
  assert.is(says({ Effect: 'Allow', NotAction: 'iam:Tag*', Resource: '*' }).decision, 'allowed');
  assert.is(says({ Effect: 'Allow', NotAction: 'iam:Get*', Resource: '*' }).decision, 'implicitDeny');
  assert.is(says({ Effect: 'Allow', Action: '*', NotResource: role }).decision, 'implicitDeny');
});
test('a condition on an unknown key does not hold, and the key is reported as missing', () => {
  const statement = { ...allow, Condition: { StringEquals: { 'aws:RequestTag/team': 'a' } } };
  assert.equal(says(statement), {
    decision: 'implicitDeny',
    matched: [],
    missingKeys: ['aws:RequestTag/team'],
  });
  const question = { action: 'iam:GetRole', resource: role, context: { 'aws:requesttag/team': ['a'] } };
  const document = { Statement: statement };
  assert.is(evaluatePolicies([{ name: 'p', document }], question).decision, 'allowed');
});

test.run();
