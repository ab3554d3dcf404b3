import { commandText, compare, type Resource, removals } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SYSTEMS } from '../testing/systems.ts';
import { loginRole } from './role.ts';
import type { VaultSystems } from './systems.ts';

const ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const roleOf = (on: VaultSystems, name = 'dev-role-iam-demo', policies = 'dev') =>
  loginRole(on, 'aws', name, { auth_type: 'iam', bound_iam_principal_arn: ARN, policies, max_ttl: '15m' });
/** The response of Vault 1.21 for the guide's role. */
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
const LIVE: Live = { data: DATA, roleId: 'AROANOW', mark: 'none' };
const MANAGED: Live = { ...LIVE, mark: 'created' };
const having = (data: object) => ({ data: { ...DATA, ...data } });
const boundTo = (...arns: string[]) => having({ bound_iam_principal_arn: arns });
const OTHER = 'arn:aws:iam::123456789012:role/other';
const ELSEWHERE = 'arn:aws:iam::210987654321:role/dev-role-iam-demo';
const ALL = 'arn:aws:iam::123456789012:role/*';
const PATH = 'arn:aws:iam::123456789012:role/team/*';
const SESSION = 'arn:aws:sts::123456789012:assumed-role/dev-role-iam-demo/*';

type Rows = [what: string, live: Partial<Live>, detail?: string][];
const UNCHANGED: Rows = [
  ['is the guide’s', {}],
  ['has the older names of fields', having({ token_policies: undefined, token_max_ttl: undefined })],
  ['is bound to an IAM role that is gone', { roleId: undefined }],
  ['has a field that Vault has gained', having({ alias_metadata: { team: 'a' } })],
];
/** Changed if the role is ours, otherwise a conflict. */
const CHANGED: Rows = [
  ['has another limit', having({ max_ttl: 3600, token_max_ttl: 3600 })],
  ['has further policies', having({ token_policies: ['dev', 'default'] })],
  ['has the id of a recreated role', having({ bound_iam_principal_id: ['AROABEFORE'] })],
  ['is bound to ours at another path', boundTo(ARN.replace('dev-', 'before/dev-'))],
  ['resolves no ids', having({ bound_iam_principal_id: null, resolve_aws_unique_ids: false })],
  ['infers an EC2 instance', having({ inferred_entity_type: 'ec2_instance', bound_vpc_id: ['vpc-1'] })],
  ['narrows addresses', having({ token_bound_cidrs: ['10.0.0.0/8'] })],
  ['has a token_ttl', having({ token_ttl: 300 })],
  ['issues batch tokens', having({ token_type: 'batch' })],
];
const NOT_GLOO = ', and not Gloo’s IAM role';
/** The role also admits others, or admits nobody. */
const CONFLICTS: Rows = [
  ['is shared with another IAM role', boundTo(ARN, OTHER), `shared: it also admits ${OTHER}`],
  ['is shared with the role of its name in another account', boundTo(ARN, ELSEWHERE)],
  ['is bound to another IAM role alone', boundTo(OTHER), `it admits ${OTHER}${NOT_GLOO}`],
  ['is bound to every role', boundTo(ALL), `shared: it also admits ${ALL}`],
  ['is bound to the roles of a path', boundTo(PATH), `it admits ${PATH}${NOT_GLOO}`],
  ['is bound to the ARN of sessions', boundTo(SESSION)],
  ['is bound to no principal', boundTo(), `it admits EC2 instances${NOT_GLOO}`],
  ['is of another type, which Vault does not change', having({ auth_type: 'ec2' })],
];
for (const [roles, managed, unmanaged] of [
  [UNCHANGED, 'no change', 'no change'],
  [CHANGED, 'update', 'conflict'],
  [CONFLICTS, 'conflict', 'conflict'],
] as const) {
  for (const [what, live, said] of roles) {
    test(`loginRole: one that ${what}: ours ${managed}, unmarked ${unmanaged}`, () => {
      const { action, detail } = compare(roleOf(SYSTEMS), { ...MANAGED, ...live });
      assert.is(action, managed);
      if (said !== undefined) assert.is(detail, said);
      assert.is(compare(roleOf(SYSTEMS), { ...LIVE, ...live }).action, unmanaged);
    });
  }
}

test('loginRole: an update writes Vault’s defaults again; names who can no longer log in', () => {
  const live = { ...MANAGED, ...having({ token_ttl: 300, bound_iam_principal_arn: [ARN, OTHER] }) };
  assert.match(commandText(roleOf(SYSTEMS).command(live)), /max_ttl=15m \\\n {2}token_ttl=0$/);
  const { options } = compare(roleOf(SYSTEMS), live);
  assert.match(options?.[0] ?? '', `Then ${OTHER} can no longer log in with it.`);
});

test('loginRole: the way to correct one of ours comes before another name', () => {
  const [first] = compare(roleOf(SYSTEMS), { ...MANAGED, ...boundTo(OTHER) }).options ?? [];
  assert.match(first ?? '', '--adopt');
});

const REMOVED: [what: string, live: Live, action: string][] = [
  ['in our auth method', MANAGED, 'delete'],
  ['in our auth method, shared', { ...MANAGED, ...boundTo(ARN, OTHER) }, 'keep'],
  ['as we write it, in an unmarked auth method', LIVE, 'keep'],
  ['in an adopted auth method', { ...LIVE, mark: 'adopted' }, 'keep'],
];
for (const [what, live, action] of REMOVED) {
  test(`loginRole: a teardown of one ${what}: ${action}`, () => {
    const [resource] = removals([roleOf(SYSTEMS) as Resource]);
    assert.is(compare(resource as Resource, live).action, action);
  });
}

test('loginRole: Vault keeps the names of roles and policies in lower case', () => {
  const role = roleOf(SYSTEMS, 'Dev-Role', 'Team/gloo');
  assert.is(role.name, 'vault auth/aws/role/Dev-Role');
  const live = { ...MANAGED, ...having({ token_policies: ['team/gloo'] }) };
  assert.is(compare(role, live).action, 'no change');
});

test.run();
