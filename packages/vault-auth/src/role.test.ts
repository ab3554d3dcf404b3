import { compare, type Resource, removals } from 'engine/resource';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADOPTING, GUIDE } from '../testing/guide.ts';
import { ARN, boundTo, EC2, having, LIVE, type Live, MANAGED, OTHER, WILDCARD } from '../testing/role.ts';
import type { Vault } from './client.ts';
import { loginRole } from './role.ts';

// test/guide/page-checks.test.ts tries each field of the guide.
const UNCHANGED: [what: string, live: Partial<Live>][] = [
  ['is the guide’s', {}],
  ['has the older names of fields', having({ token_policies: undefined, token_max_ttl: undefined })],
  ['has no id', having({ bound_iam_principal_id: null })],
  ['is bound to an IAM role that is gone', { roleId: undefined }],
  ['resolves no ids', having({ ...WILDCARD, resolve_aws_unique_ids: false })],
  ['names it alone', having({ token_policies: ['dev', 'default'], token_no_default_policy: true })],
  ['overrules its mount', { ...having({ token_type: 'service' }), mountTokenType: 'default-batch' }],
  ['has a field that Vault has gained, without a value', having({ alias_metadata: {} })],
];
/** Changed if it is managed, and else a conflict. */
const CHANGED: [what: string, live: Partial<Live>][] = [
  ['has further policies', having({ token_policies: ['dev', 'ops'] })],
  ['has the id of a recreated role', having({ bound_iam_principal_id: ['AROABEFORE'] })],
  ['is bound to ours at another path', boundTo(ARN.replace('dev-', 'before/dev-'))],
  ['infers an EC2 instance', having(EC2)],
  ['narrows addresses', having({ token_bound_cidrs: ['10.0.0.0/8'] })],
  ['issues tokens for one use', having({ token_num_uses: 1 })],
  ['leaves out the default policy', having({ token_no_default_policy: true })],
  ['issues tokens of a period', having({ token_period: 3600 })],
  ['ends tokens after a minute', having({ token_explicit_max_ttl: 60 })],
  ['has a token_ttl above max_ttl', having({ token_ttl: 3600 })],
  ['issues batch tokens', having({ token_type: 'batch' })],
  ['issues the batch tokens of its mount', { mountTokenType: 'default-batch' }],
];
/** Others log in with it, or nobody can. */
const CONFLICTS: [what: string, live: Partial<Live>][] = [
  ['is shared with another IAM role', boundTo(ARN, OTHER)],
  ['is shared with a user', boundTo(ARN, 'arn:aws:iam::123456789012:user/ann')],
  ['is bound to no principal', having({ ...EC2, bound_iam_principal_arn: [] })],
  ['is of another type, which Vault does not change', having({ auth_type: 'ec2' })],
];
for (const [roles, managed, unmanaged] of [
  [UNCHANGED, 'no change', 'no change'],
  [CHANGED, 'update', 'conflict'],
  [CONFLICTS, 'conflict', 'conflict'],
] as const) {
  for (const [what, live] of roles) {
    test(`loginRole: one that ${what}: managed ${managed}, unmanaged ${unmanaged}`, () => {
      assert.is(compare(loginRole(GUIDE), { ...MANAGED, ...live }).action, managed);
      assert.is(compare(loginRole(GUIDE), { ...LIVE, ...live }).action, unmanaged);
    });
  }
}

const REMARKS: [what: string, live: Partial<Live>, managed: string | undefined][] = [
  ['nothing beside the guide’s fields', having({ token_type: 'service' }), undefined],
  [
    'what Vault does with other defaults',
    having({ token_ttl: 300, role_tag: 'VaultRole' }),
    'kept: token_ttl 300, role_tag VaultRole',
  ],
  ['what Vault has gained', having({ token_audience: ['gloo'] }), 'kept: token_audience (not shown)'],
];
for (const [what, live, managed] of REMARKS) {
  test(`loginRole: says of ${what}: ${managed}`, () => {
    assert.is(compare(loginRole(GUIDE), { ...MANAGED, ...live }).detail, managed);
    const unmanaged = managed === undefined ? 'left as is' : managed;
    assert.match(compare(loginRole(GUIDE), { ...LIVE, ...live }).detail ?? '', unmanaged);
  });
}

const REMOVED: [what: string, live: Live, iamRoleIsManaged: boolean, action: string][] = [
  ['in our auth method', MANAGED, false, 'delete'],
  ['in our auth method, shared', { ...MANAGED, ...boundTo(ARN, OTHER) }, true, 'keep'],
  ['as we write it, in another, with our IAM role', LIVE, true, 'delete'],
  ['as we write it, in another, with their IAM role', LIVE, false, 'keep'],
  ['that somebody changed, in another', { ...LIVE, ...having({ token_ttl: 300 }) }, true, 'keep'],
];
for (const [what, live, isManaged, action] of REMOVED) {
  test(`loginRole: a teardown of one ${what}: ${action}`, async () => {
    const vault = { ...GUIDE.vault, open: async () => ({}) as Vault };
    const guide = { ...GUIDE, vault, iamRoleIsManaged: async () => isManaged };
    const [resource] = removals([loginRole(guide) as Resource]);
    const read = await loginRole(guide).remove?.read?.(live, work);
    assert.is(compare(resource as Resource, read).action, action);
  });
}

test('loginRole: another auth_type is a conflict in spite of --adopt', () => {
  const { action, differences } = compare(loginRole(ADOPTING), {
    ...MANAGED,
    ...having({ auth_type: 'ec2' }),
  });
  assert.equal([action, differences], ['conflict', [{ field: 'auth_type', live: 'ec2', wanted: 'iam' }]]);
});

test('loginRole: Vault keeps the names of roles and policies in lower case', () => {
  const guide = { ...GUIDE, VAULT_AUTH_ROLE_NAME: 'Dev-Role', VAULT_KV_PATH: 'Team/gloo' };
  assert.is(loginRole(guide).name, 'vault auth/aws/role/Dev-Role');
  const live = { ...MANAGED, ...having({ token_policies: ['team/gloo'] }) };
  assert.is(compare(loginRole(guide), live).action, 'no change');
});

test.run();
