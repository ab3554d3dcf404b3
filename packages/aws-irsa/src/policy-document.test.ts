import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { vaultAuthPolicyDocument } from './guide.ts';
import { differPolicies, type PolicyDocument } from './policy-document.ts';
import { trustPolicy } from './trust-policy.ts';

const { VAULT_AUTH_ROLE_ARN: ROLE_ARN } = GUIDE;
const POLICY = vaultAuthPolicyDocument(ROLE_ARN);
const LOOK_UP = {
  Effect: 'Allow',
  Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
  Resource: '*',
};
const ASSUME = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE_ARN };

const TRUST = trustPolicy(GUIDE);
const [TRUSTED] = TRUST.Statement;
function policyOf(...statements: readonly object[]) {
  return { Version: '2012-10-17', Statement: statements };
}

// policy-document.fuzz.test.ts tries many documents with the same meaning.
const DIFFERENT: [what: string, live: unknown, wanted: PolicyDocument, fields: string[]][] = [
  ['another Version', { ...POLICY, Version: '2008-10-17' }, POLICY, ['Version']],
  ['nothing at all', {}, POLICY, ['Version', 'Statement', 'Statement']],
  ['an extra statement', policyOf(LOOK_UP, ASSUME, { ...ASSUME, Resource: '*' }), POLICY, ['Statement']],
  [
    'NotAction for Action',
    policyOf(LOOK_UP, { Effect: 'Allow', NotAction: 'sts:AssumeRole', Resource: ROLE_ARN }),
    POLICY,
    ['Statement.Action', 'Statement.NotAction'],
  ],
  ['everybody', policyOf({ ...TRUSTED, Principal: '*' }), TRUST, ['Statement', 'Statement']],
];
for (const [what, live, wanted, fields] of DIFFERENT) {
  test(`differPolicies: ${what} is reported`, () => {
    const found = differPolicies(live, wanted).map(({ field }) => field);
    assert.equal(found, fields);
  });
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
