import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { vaultAuthPolicyDocument } from './guide.ts';
import { differPolicies } from './policy-document.ts';

const { VAULT_AUTH_ROLE_ARN: ROLE_ARN } = GUIDE;
const POLICY = vaultAuthPolicyDocument(ROLE_ARN);
const LOOK_UP = {
  Effect: 'Allow',
  Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
  Resource: '*',
};
const ASSUME = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE_ARN };

function policyOf(...statements: readonly object[]) {
  return { Version: '2012-10-17', Statement: statements };
}

test('differPolicies: shows both sides of a field', () => {
  const live = policyOf({ ...LOOK_UP, Action: ['iam:GetUser', 'ec2:DescribeInstances'] }, ASSUME);
  assert.equal(differPolicies(live, POLICY), [
    {
      field: 'Statement.Action',
      live: 'ec2:DescribeInstances, iam:GetUser',
      wanted: 'ec2:DescribeInstances, iam:GetInstanceProfile, iam:GetRole, iam:GetUser',
    },
  ]);
});

test('differPolicies: an external id is a secret between two companies, and is not shown', () => {
  const condition = { StringEquals: { 'sts:ExternalId': 'canary' } };
  for (const live of [
    policyOf({ ...LOOK_UP, Condition: condition }, ASSUME),
    policyOf(LOOK_UP, ASSUME, { ...ASSUME, Condition: condition }),
  ]) {
    const shown = JSON.stringify(differPolicies(live, POLICY));
    assert.match(shown, 'ExternalId');
    assert.match(shown, '(not shown)');
    assert.not.match(shown, 'canary');
  }
});

test.run();
