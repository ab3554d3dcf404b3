import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADOPTING, GUIDE } from '../testing/guide.ts';
import { loginRole } from './role.ts';

const { VAULT_AUTH_ROLE_ARN: ARN } = GUIDE;
/** The answer of Vault 1.21 for the role that the guide writes. */
const DATA = {
  auth_type: 'iam',
  bound_iam_principal_arn: [ARN],
  bound_iam_principal_id: ['AROANOW'],
  resolve_aws_unique_ids: true,
  policies: ['dev'],
  token_policies: ['dev'],
  max_ttl: 900,
  token_max_ttl: 900,
  token_ttl: 0,
};
const LIVE = { data: DATA, roleId: 'AROANOW' as string | undefined, managed: false };
const MANAGED = { ...LIVE, managed: true };
const boundTo = (...arns: string[]) => ({ data: { ...DATA, bound_iam_principal_arn: arns } });
const OTHER = 'arn:aws:iam::123456789012:role/other';
const ELSEWHERE = 'arn:aws:iam::210987654321:role/dev-role-iam-demo';
const having = (data: object) => ({ data: { ...DATA, ...data } });

// runbooks/pages/page-checks.test.ts tries each field of the guide.
const ROLES: [what: string, live: Partial<typeof LIVE>, managed: string, unmanaged: string][] = [
  ['is the guide’s', {}, 'no change', 'no change'],
  [
    'has the older names of fields alone',
    having({ token_policies: undefined, token_max_ttl: undefined }),
    'no change',
    'no change',
  ],
  [
    'has an ARN that Vault does not resolve',
    having({ bound_iam_principal_id: [] }),
    'no change',
    'no change',
  ],
  ['has no id', having({ bound_iam_principal_id: null }), 'no change', 'no change'],
  ['is bound to an IAM role that is gone', { roleId: undefined }, 'no change', 'no change'],
  ['has other policies, and is bound to ours alone', having({ token_policies: [] }), 'update', 'update'],
  ['is bound to another IAM role', boundTo(OTHER), 'update', 'conflict'],
  ['is shared with another IAM role', boundTo(ARN, OTHER), 'update', 'conflict'],
  // The mark on the auth method has only the cluster's name.
  ['is bound to a role of another account', boundTo(ELSEWHERE), 'conflict', 'conflict'],
  // Vault does not change an auth_type.
  ['is of another type', having({ auth_type: 'ec2' }), 'conflict', 'conflict'],
];
for (const [what, live, managed, unmanaged] of ROLES) {
  test(`loginRole: one that ${what}: managed ${managed}, unmanaged ${unmanaged}`, () => {
    assert.is(compare(loginRole(GUIDE), { ...MANAGED, ...live }).action, managed);
    assert.is(compare(loginRole(GUIDE), { ...LIVE, ...live }).action, unmanaged);
  });
}

test('loginRole: another auth_type is a conflict in spite of --adopt', () => {
  const { action, differences } = compare(loginRole(ADOPTING), {
    ...MANAGED,
    ...having({ auth_type: 'ec2' }),
  });
  assert.is(action, 'conflict');
  assert.equal(
    differences?.map(({ field }) => field),
    ['auth_type'],
  );
});

test('loginRole: shows the id that Vault stored and the IAM role’s current one', () => {
  const { differences } = compare(loginRole(GUIDE), {
    ...LIVE,
    ...having({ bound_iam_principal_id: ['AROABEFORE'] }),
  });
  assert.equal(differences, [
    {
      field: 'bound_iam_principal_id (the IAM role was recreated)',
      live: '["AROABEFORE"]',
      wanted: '["AROANOW"]',
    },
  ]);
});

test('loginRole: Vault keeps the names of roles and policies in lower case', () => {
  const guide = { ...GUIDE, VAULT_AUTH_ROLE_NAME: 'Dev-Role', VAULT_KV_PATH: 'Team/gloo' };
  assert.is(loginRole(guide).name, 'vault auth/aws/role/Dev-Role');
  const live = { ...MANAGED, ...having({ token_policies: ['team/gloo'] }) };
  assert.is(compare(loginRole(guide), live).action, 'no change');
});

test.run();
