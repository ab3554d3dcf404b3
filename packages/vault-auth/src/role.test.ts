import { commandText, compare, type Resource, removals } from 'engine/resource';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADOPTING, GUIDE } from '../testing/guide.ts';
import type { Vault } from './client.ts';
import { loginRole } from './role.ts';

const { VAULT_AUTH_ROLE_ARN: ARN } = GUIDE;
/** The answer of Vault 1.21 for the role that the guide writes. */
const DATA = {
  auth_type: 'iam',
  bound_iam_principal_arn: [ARN],
  bound_iam_principal_id: ['AROANOW'],
  resolve_aws_unique_ids: true,
  bound_ec2_instance_id: null,
  disallow_reauthentication: false,
  token_type: 'default',
  policies: ['dev'],
  token_policies: ['dev'],
  max_ttl: 900,
  token_max_ttl: 900,
  token_ttl: 0,
};
type Live = Parameters<ReturnType<typeof loginRole>['differs']>[0];
const LIVE: Live = { data: DATA, roleId: 'AROANOW', managed: false };
const MANAGED: Live = { ...LIVE, managed: true };
const having = (data: object) => ({ data: { ...DATA, ...data } });
const boundTo = (...arns: string[]) => having({ bound_iam_principal_arn: arns });
const OTHER = 'arn:aws:iam::123456789012:role/other';
const ELSEWHERE = 'arn:aws:iam::210987654321:role/dev-role-iam-demo';
const WILDCARD = { bound_iam_principal_id: [] };
/** Bound to an ARN of which Vault resolves no id. */
const UNRESOLVED = { ...WILDCARD, resolve_aws_unique_ids: false };

// test/guide/page-checks.test.ts tries each field of the guide.
const UNCHANGED: [what: string, live: Partial<Live>][] = [
  ['is the guide’s', {}],
  ['has the older names of fields', having({ token_policies: undefined, token_max_ttl: undefined })],
  ['has no id', having({ bound_iam_principal_id: null })],
  ['is bound to an IAM role that is gone', { roleId: undefined }],
  ['resolves no ids', having({ ...WILDCARD, resolve_aws_unique_ids: false })],
  ['names it alone', having({ token_policies: ['dev', 'default'], token_no_default_policy: true })],
  ['ends tokens after an hour', having({ token_explicit_max_ttl: 3600 })],
  ['overrules its mount', { ...having({ token_type: 'service' }), mountTokenType: 'default-batch' }],
  ['has a field that Vault has gained, without a value', having({ alias_metadata: {} })],
];
/** Changed if it is managed, and else a conflict. */
const CHANGED: [what: string, live: Partial<Live>][] = [
  ['has further policies', having({ token_policies: ['dev', 'ops'] })],
  ['has the id of a recreated role', having({ bound_iam_principal_id: ['AROABEFORE'] })],
  ['is bound to ours at another path', boundTo(ARN.replace('dev-', 'before/dev-'))],
  ['infers an EC2 instance', having({ inferred_entity_type: 'ec2_instance', bound_vpc_id: ['vpc-1'] })],
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
  ['is bound to no principal', boundTo()],
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

const AT_PATH = { ...GUIDE, VAULT_AUTH_ROLE_ARN: ARN.replace('dev-', 'platform/dev-') };

test('loginRole: an ARN with a path is never compared, so its id has to be resolved', () => {
  const at = (arn: string) => having({ ...UNRESOLVED, bound_iam_principal_arn: [arn] });
  const live = { ...MANAGED, ...at(AT_PATH.VAULT_AUTH_ROLE_ARN) };
  assert.equal(compare(loginRole(AT_PATH), live), {
    action: 'update',
    differences: [{ field: 'resolve_aws_unique_ids', live: 'false', wanted: 'true' }],
  });
  assert.match(commandText(loginRole(AT_PATH).command(live)), /resolve_aws_unique_ids=true$/);
  // The ARN of its sessions has no path.
  const works = { ...LIVE, ...at(ARN) };
  assert.is(compare(loginRole(AT_PATH), works).action, 'no change');
  assert.match(
    commandText(loginRole(AT_PATH).command(works)),
    /bound_iam_principal_arn=\S+platform[\s\S]+resolve_aws_unique_ids=true$/,
  );
});

const ALL = 'arn:aws:iam::123456789012:role/*';
const BELOW = 'arn:aws:iam::123456789012:role/platform/*';
const SESSION = 'arn:aws:sts::123456789012:assumed-role/dev-role-iam-demo/*';
const BOTH = { bound_iam_principal_id: ['AROAOTHER1', 'AROAOTHER2'] };
const PRINCIPALS: [what: string, data: object, says: RegExp, loses: RegExp][] = [
  [
    'the role of another account beside ours',
    { ...BOTH, bound_iam_principal_arn: [ARN, ELSEWHERE] },
    /210987654321:role\/dev-role-iam-demo logs in with this Vault role\./,
    /^arn:aws:iam::210987654321:role\/dev-role-iam-demo can no longer log in with it$/,
  ],
  [
    'every role',
    { ...WILDCARD, bound_iam_principal_arn: [ALL] },
    /role\/\* admits Gloo’s IAM role already, and every other/,
    /^all others that \S+role\/\* matches can no longer log in/,
  ],
  [
    'the roles below a path',
    { ...WILDCARD, bound_iam_principal_arn: [BELOW] },
    /admits other IAM principals, and not Gloo’s/,
    /^all others that \S+platform\/\* matches/,
  ],
  [
    'the ARN of sessions',
    { ...WILDCARD, bound_iam_principal_arn: [SESSION] },
    /Nobody can log in by arn:aws:sts::123456789012:assumed-role/,
    /^$/,
  ],
];
for (const [what, data, says, loses] of PRINCIPALS) {
  test(`loginRole: bound to ${what}: says who logs in, and who no longer does after --adopt`, () => {
    for (const live of [LIVE, MANAGED]) {
      const { action, options, differences = [] } = compare(loginRole(GUIDE), { ...live, ...having(data) });
      assert.is(action, 'conflict');
      assert.match(options?.[0] ?? '', says);
      assert.not.match(differences.map(({ field }) => field).join(), 'recreated');
    }
    const adopted = compare(loginRole(ADOPTING), { ...LIVE, ...having(data) });
    assert.is(adopted.action, 'update');
    assert.match(adopted.detail ?? '', loses);
  });
}

test.run();
