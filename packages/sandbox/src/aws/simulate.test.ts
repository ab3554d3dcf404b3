import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { simulate } from './simulate.ts';

const policy = (name: string, Effect: string, Action: string, Resource = '*') => ({
  name,
  document: { Statement: { Effect, Action, Resource } },
});
const actions = ['iam:GetRole', 'iam:CreateRole'];
const [own, other] = ['arn:aws:iam::1:role/own', 'arn:aws:iam::1:role/other'];
const base = { actions, resources: ['*'], context: {} };

const test = suite("IAM's policy simulator");

test('the result has a decision for each action, and the policies that made it', () => {
  const results = simulate({ ...base, policies: [policy('reader', 'Allow', 'iam:Get*')] });
  assert.equal(
    results.map(({ action, decision, matched }) => [action, decision, matched]),
    [
      ['iam:GetRole', 'allowed', ['reader']],
      ['iam:CreateRole', 'implicitDeny', []],
    ],
  );
  assert.is(results[0]?.withinBoundary, undefined);
});
test('a permissions boundary limits what is allowed', () => {
  const policies = [policy('all', 'Allow', '*')];
  const results = simulate({ ...base, policies, boundary: policy('limit', 'Allow', 'iam:Get*') });
  assert.equal(
    results.map(({ decision, withinBoundary }) => [decision, withinBoundary]),
    [
      ['allowed', true],
      ['implicitDeny', false],
    ],
  );
  const denied = simulate({ ...base, policies, boundary: policy('limit', 'Deny', '*') });
  assert.equal(denied[0]?.decision, 'explicitDeny');
  assert.equal(denied[0]?.matched, ['limit']);
});
test('a boundary alone allows nothing', () => {
  const [result] = simulate({ ...base, policies: [], boundary: policy('limit', 'Allow', '*') });
  assert.equal([result?.decision, result?.withinBoundary], ['implicitDeny', true]);
});
test('the result has the strictest decision for several resources, and the decision for each', () => {
  const [result] = simulate({
    ...base,
    policies: [policy('reader', 'Allow', 'iam:Get*', own)],
    resources: [own, other],
  });
  assert.is(result?.decision, 'implicitDeny');
  assert.equal(
    result?.resources.map(({ resource, decision }) => [resource, decision]),
    [
      [own, 'allowed'],
      [other, 'implicitDeny'],
    ],
  );
});

test.run();
