import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADOPTING, GUIDE } from '../testing/guide.ts';
import { loginRole, rolesBoundTo } from './role.ts';

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
const OTHERS_ROLE = { bound_iam_principal_arn: ['arn:aws:iam::123456789012:role/other'] };

function compared(
  data: object,
  live: { roleId?: string | undefined; managed?: boolean } = {},
  adopt = false,
) {
  const { roleId = 'AROANOW', managed = false } = live;
  return compare(loginRole(adopt ? ADOPTING : GUIDE), { data: { ...DATA, ...data }, roleId, managed });
}

function fieldsOf(comparison: ReturnType<typeof compared>): string[] {
  return (comparison.differences ?? []).map(({ field }) => field);
}

test('loginRole: is shown under its own name, although Vault stores it in lower case', () => {
  assert.is(loginRole({ ...GUIDE, VAULT_AUTH_ROLE_NAME: 'Dev-Role' }).name, 'vault auth/aws/role/Dev-Role');
});

test('loginRole: the role that the guide writes needs no change', () => {
  assert.is(compared({}).action, 'no change');
  assert.equal(compared({}, { managed: true }), { action: 'no change' });
});

const FITTING: [what: string, data: object, roleId: string | undefined][] = [
  ['what Vault adds', { token_period: 0, allow_instance_migration: false }, 'AROANOW'],
  ['only the older names of the fields', { token_policies: undefined, token_max_ttl: undefined }, 'AROANOW'],
  ['an ARN that Vault does not resolve', { bound_iam_principal_id: [] }, 'AROANOW'],
  ['no id', { bound_iam_principal_id: null }, 'AROANOW'],
];
for (const [what, data, roleId] of FITTING) {
  test(`loginRole: ${what} makes no difference`, () => {
    assert.is(compared(data, { roleId }).action, 'no change');
  });
}

test('loginRole: if there is no IAM role, ignores its id', () => {
  const live = { data: DATA, roleId: undefined, managed: false };
  assert.is(compare(loginRole(GUIDE), live).action, 'no change');
});

const DIFFERING: [data: object, field: RegExp][] = [
  [{ policies: ['dev', 'root'], token_policies: ['dev', 'root'] }, /^policies$/],
  [{ policies: [], token_policies: [] }, /^policies$/],
  [{ max_ttl: 0, token_max_ttl: 0 }, /^max_ttl$/],
  [{ bound_iam_principal_id: ['AROABEFORE'] }, /^bound_iam_principal_id.*recreated/],
];
for (const [data, field] of DIFFERING) {
  test(`loginRole: ${JSON.stringify(data)} is reported, and corrected if only our IAM role uses the Vault role`, () => {
    const comparison = compared(data);
    assert.is(comparison.action, 'update');
    assert.is(fieldsOf(comparison).length, 1);
    assert.match(fieldsOf(comparison)[0] ?? '', field);
  });
}

test('loginRole: Vault does not change an auth_type, so another one is a conflict, adopted or not', () => {
  for (const adopt of [false, true]) {
    const comparison = compared({ auth_type: 'ec2' }, { managed: true }, adopt);
    assert.is(comparison.action, 'conflict');
    assert.equal(fieldsOf(comparison), ['auth_type']);
  }
});

test('loginRole: one that is bound to another IAM role is changed only in a managed auth method', () => {
  assert.is(compared(OTHERS_ROLE, { managed: true }).action, 'update');
  assert.is(compared(OTHERS_ROLE).action, 'conflict');
  assert.equal(fieldsOf(compared(OTHERS_ROLE)), ['bound_iam_principal_arn']);
});

test('loginRole: a role of another account is never managed: the mark has only the cluster’s name', () => {
  const data = { bound_iam_principal_arn: ['arn:aws:iam::210987654321:role/dev-role-iam-demo'] };
  assert.is(compared(data, { managed: true }).action, 'conflict');
});

test('loginRole: a role that another IAM role shares does not count as managed', () => {
  const shared = { bound_iam_principal_arn: [ARN, 'arn:aws:iam::123456789012:role/other'] };
  const comparison = compared(shared);
  assert.is(comparison.action, 'conflict');
  assert.match(
    comparison.action === 'conflict' ? (comparison.options?.join() ?? '') : '',
    'VAULT_AUTH_ROLE_NAME',
  );
});

test('loginRole: shows the id that Vault stored and the IAM role’s current one', () => {
  const comparison = compared({ bound_iam_principal_id: ['AROABEFORE'] });
  const [difference] = 'differences' in comparison ? comparison.differences : [];
  assert.is(difference?.live, '["AROABEFORE"]');
  assert.is(difference?.wanted, '["AROANOW"]');
});

test('loginRole: Vault keeps the names of policies in lower case', () => {
  const live = { data: { ...DATA, token_policies: ['team/gloo'] }, roleId: 'AROANOW', managed: true };
  assert.is(compare(loginRole({ ...GUIDE, VAULT_KV_PATH: 'Team/gloo' }), live).action, 'no change');
});

test('rolesBoundTo: does not read all roles at once', async () => {
  let reading = 0;
  let most = 0;
  const names = Array.from({ length: 50 }, (_, index) => `role-${index}`);
  const vaultOfMany = {
    list: async () => names,
    read: async (path: string) => {
      most = Math.max(most, ++reading);
      await new Promise((resolve) => setImmediate(resolve));
      reading -= 1;
      return { bound_iam_principal_arn: path.endsWith('role-7') ? [ARN] : [] };
    },
  };
  assert.equal(await rolesBoundTo(vaultOfMany as never, 'aws', ARN), ['role-7']);
  assert.ok(most <= 16, String(most));
});

test.run();
