import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { policyArn, roleArn } from './names.ts';
import { type OperatorPolicySpec, type OperatorStatement, operatorPolicy } from './operator-policy.ts';

function actionsOf(statements: readonly OperatorStatement[]): readonly string[] {
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

import { missingIn, simulations } from './permissions.ts';

const IAM = 'arn:aws:iam::123456789012';
const SPEC: OperatorPolicySpec = {
  account: { accountId: '123456789012', partition: 'aws' },
  region: 'us-east-1',
  clusterName: 'demo',
  issuer: 'oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
  role: `${IAM}:role/dev-role-iam-demo`,
  policy: `${IAM}:policy/gloo-vault-auth-policy-demo`,
  repairPolicy: `${IAM}:policy/gloo-vault-auth-get-role-policy-demo`,
  assumedRole: `${IAM}:role/foo-role`,
  vaultRole: `${IAM}:role/vault-irsa-demo`,
  boundary: `${IAM}:policy/developers-boundary`,
};
const { Statement } = operatorPolicy(SPEC);
const statement = (sid: string) => Statement.find(({ Sid }) => Sid === sid);

/** The maximum size of a managed policy, without white space. */
const MANAGED_POLICY_MAX = 6144;

/** The call that the policy leaves out; docs/security.md says when it is made. */
const LEFT_OUT = 'iam:ListOpenIDConnectProviders';

test('operatorPolicy: allows every call of this package, and no other', () => {
  const sources = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .join('\n');
  const calls = [...sources.matchAll(/\b(iam|eks|ec2)\.(?:paginate)?([a-zA-Z]\w+)\(/g)].map(
    ([, service, name = '']) => `${service}:${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  );
  // Creating a resource with tags needs the permission to tag, without a separate call.
  const tags = ['iam:TagOpenIDConnectProvider'];
  const called = [...new Set([...calls, ...tags])].filter((name) => name !== LEFT_OUT);
  const { assumedRole: _role, ...unknownRole } = SPEC;
  assert.equal(called.sort(), actionsOf(operatorPolicy(unknownRole).Statement));
});

test('operatorPolicy: roles are created with the required boundary only', () => {
  const bounded = { StringEquals: { 'iam:PermissionsBoundary': SPEC.boundary } };
  assert.equal(statement('GuideNewRole')?.Condition, bounded);
  assert.equal(statement('CorrectBoundary')?.Condition, bounded);
  const { boundary: _boundary, ...free } = SPEC;
  assert.not.match(JSON.stringify(operatorPolicy(free)), 'Boundary');
});

test('operatorPolicy: an unknown name becomes a wildcard for its kind', () => {
  const { assumedRole: _role, issuer: _issuer, ...unknown } = SPEC;
  const statements = operatorPolicy(unknown).Statement;
  const resourceOf = (sid: string) => statements.find(({ Sid }) => Sid === sid)?.Resource;
  assert.is(resourceOf('RepairAttachment'), 'arn:aws:iam::123456789012:role/*');
  assert.is(resourceOf('GuideOidcProvider'), 'arn:aws:iam::123456789012:oidc-provider/*');
});

test('operatorPolicy: without tags there is no permission to tag', () => {
  const actions = actionsOf(operatorPolicy({ ...SPEC, noTags: true }).Statement);
  const missing = actionsOf(Statement).filter((name) => !actions.includes(name));
  assert.equal(missing, ['iam:TagOpenIDConnectProvider', 'iam:TagPolicy', 'iam:TagRole']);
});

test('operatorPolicy: fits in a managed policy with the longest names, in the longest partition', () => {
  const account = { accountId: '123456789012', partition: 'aws-us-gov' };
  const longest = operatorPolicy({
    ...SPEC,
    boundary: undefined,
    account,
    clusterName: 'c'.repeat(60),
    role: roleArn(account, 'r'.repeat(64)),
    policy: policyArn(account, 'p'.repeat(64)),
    repairPolicy: policyArn(account, 'g'.repeat(64)),
    assumedRole: roleArn(account, 'n'.repeat(64)),
  });
  assert.ok(JSON.stringify(longest).length < MANAGED_POLICY_MAX, String(JSON.stringify(longest).length));
});

const questionAbout = (action: string, spec = SPEC, regionOfIam = 'us-east-1') =>
  simulations(spec, regionOfIam).find(({ ActionNames }) => ActionNames.includes(action));
const keysOf = (action: string, spec = SPEC, regionOfIam?: string) =>
  Object.fromEntries(
    (questionAbout(action, spec, regionOfIam)?.ContextEntries ?? []).map((entry) => [
      entry.ContextKeyName,
      entry.ContextKeyValues,
    ]),
  );

test('simulations: the actions of the guide on their resources, with the policy that is attached', () => {
  const asked = questionAbout('iam:AttachRolePolicy');
  assert.ok(asked?.ResourceArns.includes('arn:aws:iam::123456789012:role/dev-role-iam-demo'));
  assert.equal(keysOf('iam:AttachRolePolicy', { ...SPEC, boundary: undefined }), {
    'iam:PolicyARN': ['arn:aws:iam::123456789012:policy/gloo-vault-auth-policy-demo'],
    'aws:RequestedRegion': ['us-east-1'],
  });
});

test('simulations: a role is asked for with its boundary, its tags and the region of IAM', () => {
  const tags = { team: 'gateway', cluster: 'demo' };
  const cn = { accountId: '123456789012', partition: 'aws-cn' };
  const { 'iam:PolicyARN': _attached, ...keys } = keysOf(
    'iam:CreateRole',
    { ...SPEC, account: cn, region: 'cn-northwest-1', tags },
    'cn-north-1',
  );
  assert.equal(keys, {
    'iam:PermissionsBoundary': [SPEC.boundary],
    'aws:RequestedRegion': ['cn-north-1'],
    'aws:RequestTag/team': ['gateway'],
    'aws:RequestTag/cluster': ['demo'],
    'aws:TagKeys': ['team', 'cluster'],
  });
  assert.equal(keysOf('eks:DescribeCluster', { ...SPEC, region: 'eu-west-1', tags }), {
    'aws:RequestedRegion': ['eu-west-1'],
  });
});

test('missingIn: names the action and each resource, and the keys that the simulation does not know, but nothing that was not asked', () => {
  const needed = [{ Action: ['iam:GetRole'], Resource: ['a', 'b', 'c'] }];
  const denied = { EvalResourceDecision: 'implicitDeny' as const };
  const mfa = { MissingContextValues: ['aws:MultiFactorAuthPresent'] };
  assert.equal(
    missingIn(
      {
        EvalActionName: 'iam:GetRole',
        EvalDecision: 'implicitDeny',
        ResourceSpecificResults: [
          { EvalResourceName: 'a', EvalResourceDecision: 'allowed' },
          { EvalResourceName: 'b', ...denied },
          { EvalResourceName: 'c', ...denied, ...mfa },
          { EvalResourceName: 'd', ...denied },
        ],
      },
      needed,
    ),
    ['iam:GetRole on b', 'iam:GetRole on c (depends on aws:MultiFactorAuthPresent)'],
  );
  const only = { EvalActionName: 'iam:GetRole', EvalResourceName: 'a' };
  assert.equal(missingIn({ ...only, EvalDecision: 'explicitDeny' }, needed), ['iam:GetRole on a']);
  assert.equal(missingIn({ ...only, EvalDecision: 'allowed' }, needed), []);
});

test.run();
