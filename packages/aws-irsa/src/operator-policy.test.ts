import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type OperatorPolicyValues, operatorPolicy } from './operator-policy.ts';

const LONGEST: OperatorPolicyValues = {
  ...{ PARTITION: 'aws-us-gov', ACCOUNT_ID: '123456789012', AWS_REGION: 'us-gov-west-1' },
  CLUSTER_NAME: 'c'.repeat(60),
  OIDC_PROVIDER: 'oidc.eks.us-gov-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
  VAULT_AUTH_ROLE_NAME: 'r'.repeat(64),
  VAULT_AUTH_POLICY_NAME: 'p'.repeat(64),
  VAULT_AUTH_GET_ROLE_POLICY_NAME: 'g'.repeat(64),
  VAULT_ASSUMED_ROLE: 'n'.repeat(64),
  VAULT_IRSA_ROLE_NAME: 'v'.repeat(40),
};

const BOUNDED = {
  ...LONGEST,
  PERMISSIONS_BOUNDARY_ARN: 'arn:aws-us-gov:iam::123456789012:policy/developers',
};

/** The maximum size of a managed policy, without white space. */
const MANAGED_POLICY_MAX = 6144;

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
  const called = [...new Set([...calls, ...tags])];
  const allowed = operatorPolicy(BOUNDED).Statement.flatMap(({ Action }) => Action);
  assert.equal(called.sort(), [...new Set(allowed)].sort());
});

test('operatorPolicy: roles are created with the required boundary only', () => {
  const { Statement } = operatorPolicy(BOUNDED);
  const bounded = { StringEquals: { 'iam:PermissionsBoundary': BOUNDED.PERMISSIONS_BOUNDARY_ARN } };
  for (const sid of ['GuideNewRole', 'CorrectBoundary', 'RepairNewVaultRole'])
    assert.equal(Statement.find(({ Sid }) => Sid === sid)?.Condition, bounded, sid);
  assert.not.match(JSON.stringify(operatorPolicy(LONGEST)), 'Boundary');
});

test('operatorPolicy: a teardown deletes only resources with the mark of the cluster', () => {
  const deleting = operatorPolicy(LONGEST).Statement.filter(({ Action }) =>
    Action.some((action) => /:Delete(?!PolicyVersion)/.test(action)),
  );
  assert.equal(
    deleting.map(({ Condition }) => Condition),
    [
      {
        StringEquals: {
          'aws:ResourceTag/managed-by': 'gloo-vault-irsa',
          'aws:ResourceTag/cluster': `${LONGEST.CLUSTER_NAME}.us-gov-west-1`,
        },
      },
    ],
  );
});

test('operatorPolicy: an unknown name becomes a wildcard for its kind', () => {
  const { VAULT_ASSUMED_ROLE: _role, OIDC_PROVIDER: _issuer, ...unknown } = LONGEST;
  const { Statement } = operatorPolicy(unknown);
  const firstOf = (sid: string) => Statement.find(({ Sid }) => Sid === sid)?.Resource[0];
  assert.is(firstOf('RepairAttachment'), 'arn:aws-us-gov:iam::123456789012:role/*');
  assert.is(firstOf('GuideOidcProvider'), 'arn:aws-us-gov:iam::123456789012:oidc-provider/*');
  assert.not.match(JSON.stringify(Statement), /undefined|\$/);
});

test('operatorPolicy: fits in a managed policy with the longest names, in the longest partition', () => {
  const size = JSON.stringify(operatorPolicy(LONGEST)).length;
  assert.ok(size < MANAGED_POLICY_MAX, String(size));
});

test.run();
