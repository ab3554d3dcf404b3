import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { POLICY } from '../testing/guide.ts';
import { differDocuments } from './policy-document.ts';

const [LOOK_UP = {}, ASSUME = {}] = POLICY.Statement as readonly object[];
const policyOf = (...Statement: readonly object[]) => ({ ...POLICY, Statement });

test('differDocuments: shows where documents differ, and both sides', () => {
  const live = policyOf({ ...LOOK_UP, Action: ['iam:GetUser'] }, ASSUME, { Effect: 'Deny' });
  assert.equal(differDocuments(live, POLICY), [
    {
      field: 'Statement[0].Action',
      live: 'iam:GetUser',
      wanted: 'iam:GetInstanceProfile, ec2:DescribeInstances, iam:GetUser, iam:GetRole',
    },
    { field: 'Statement[2]', live: '{"Effect":"Deny"}', wanted: '(none)' },
  ]);
  assert.is(differDocuments(policyOf(LOOK_UP), POLICY)[0]?.live, undefined);
});

test('differDocuments: an external id is a secret between two companies, and is not shown', () => {
  const condition = { StringEquals: { 'sts:ExternalId': 'canary' } };
  for (const live of [
    policyOf({ ...LOOK_UP, Condition: condition }, ASSUME),
    policyOf(LOOK_UP, ASSUME, { ...ASSUME, Condition: condition }),
  ]) {
    const shown = JSON.stringify(differDocuments(live, POLICY));
    assert.match(shown, 'ExternalId');
    assert.not.match(shown, 'canary');
  }
});

test.run();
