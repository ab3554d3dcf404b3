import { compare, type Ownership, ownershipTags } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Aws } from './clients.ts';
import type { IamRole } from './read-role.ts';
import { type RoleSpec, role } from './role.ts';
import { trustPolicy } from './trust-policy.ts';

const SPEC: RoleSpec = {
  account: { accountId: '123456789012', partition: 'aws' },
  roleName: 'dev-role-iam-demo',
  oidcProvider: 'oidc.eks.us-east-1.amazonaws.com/id/ABC',
  namespace: 'gloo-system',
  serviceAccounts: ['gloo', 'discovery'],
  strict: false,
};
const DEMO = { clusterName: 'demo', region: 'us-east-1', adopt: false, noTags: false };
const LIVE: IamRole = {
  arn: 'arn:aws:iam::123456789012:role/dev-role-iam-demo',
  roleId: 'AROAEXAMPLE',
  description: 'Vault auth role',
  trust: trustPolicy(SPEC),
  tags: { ...ownershipTags(DEMO) },
  createdAt: 0,
};
const STRICT = trustPolicy({ ...SPEC, strict: true });
const UNDER_PATH = 'arn:aws:iam::123456789012:role/team/dev-role-iam-demo';
const BOUNDARY = 'arn:aws:iam::123456789012:policy/developers-boundary';
const OTHER = trustPolicy({ ...SPEC, namespace: 'other' });
const EARLIER = trustPolicy({ ...SPEC, oidcProvider: 'oidc.eks.us-east-1.amazonaws.com/id/EARLIER' });
const ELSEWHERE = trustPolicy({ ...SPEC, oidcProvider: 'oidc-eks.eu-west-1.api.aws/id/DEF' });

function compared(live: Partial<IamRole>, spec: Partial<RoleSpec & Ownership> = {}) {
  // An unused client: comparing makes no call.
  const resource = role(new Aws('us-east-1'), { ...DEMO, ...spec }, { ...SPEC, ...spec });
  return compare(resource, { ...LIVE, ...live });
}

function fieldsOf(comparison: ReturnType<typeof compared>): string[] {
  return (comparison.differences ?? []).map(({ field }) => field);
}

test('role: what the organisation requires is in the command', () => {
  const required = { path: '/team/', boundary: BOUNDARY, tags: { team: 'gateway', 'cost center': '42' } };
  const [, create = ''] = role(new Aws('us-east-1'), DEMO, { ...SPEC, required })
    .command()
    .split("'Vault auth role' \\\n");
  assert.is(
    create,
    `  --path /team/ \\
  --permissions-boundary ${BOUNDARY} \\
  --tags Key=team,Value=gateway 'Key=cost center,Value=42'`,
  );
});

const TRUST =
  /^cat <<EOF > trust-relationship\.json\n[\s\S]*\nEOF\naws iam update-assume-role-policy \\\n {2}--role-name dev-role-iam-demo/;
const DESCRIBE =
  /aws iam update-role \\\n {2}--role-name dev-role-iam-demo \\\n {2}--description 'Vault auth role'/;
const TAG =
  /aws iam tag-role \\\n {2}--role-name \S+ \\\n {2}--tags Key=managed-by,Value=gloo-vault-irsa Key=cluster,Value=demo\.us-east-1$/;
const BOUND = /aws iam put-role-permissions-boundary \\\n[^\n]*\n {2}--permissions-boundary \S+boundary$/;
const COMMANDS: [
  what: string,
  live: Partial<IamRole>,
  spec: Partial<RoleSpec & Ownership>,
  calls: RegExp[],
][] = [
  ['trusts others', { trust: OTHER }, {}, [TRUST]],
  ['has another description', { description: 'mine' }, {}, [DESCRIBE]],
  ['differs in both', { trust: OTHER, description: 'mine' }, {}, [TRUST, DESCRIBE]],
  ['lacks the boundary', {}, { required: { boundary: BOUNDARY } }, [BOUND]],
  [
    'lacks a tag',
    {},
    { required: { tags: { team: 'a' } } },
    [/aws iam tag-role [\s\S]*--tags Key=team,Value=a$/],
  ],
  ['is adopted', { trust: OTHER, tags: {} }, { adopt: true }, [TRUST, TAG]],
  ['is adopted without tags', { trust: OTHER, tags: {} }, { adopt: true, noTags: true }, [TRUST]],
];
for (const [what, live, spec, calls] of COMMANDS) {
  test(`role: the command for one that ${what} changes only that`, () => {
    const command = role(new Aws('us-east-1'), { ...DEMO, ...spec }, { ...SPEC, ...spec }).command({
      ...LIVE,
      ...live,
    });
    for (const call of calls) assert.match(command, call);
    assert.is(command.match(/^aws /gm)?.length, calls.length);
  });
}

const COMPARED: [
  what: string,
  live: Partial<IamRole>,
  spec: Partial<RoleSpec & Ownership>,
  action: string,
][] = [
  ['fits and is unmanaged', { tags: {} }, {}, 'no change'],
  ['fits with a path', { arn: UNDER_PATH }, {}, 'no change'],
  ['trusts others and is managed', { trust: OTHER }, {}, 'update'],
  ['trusts others and is unmanaged', { trust: OTHER, tags: {} }, {}, 'conflict'],
  [
    'is of another cluster and differs',
    { trust: OTHER, tags: { ...ownershipTags({ ...DEMO, clusterName: 'x' }) } },
    {},
    'conflict',
  ],
  ['trusts an earlier cluster of this name', { trust: EARLIER }, {}, 'update'],
  ['trusts a cluster in another region', { trust: ELSEWHERE }, {}, 'conflict'],
  ['has another description and is unmanaged', { description: 'mine', tags: {} }, {}, 'no change'],
  ['has a boundary that nobody asked for', { boundary: BOUNDARY }, {}, 'no change'],
  ['has the required boundary', { boundary: BOUNDARY }, { required: { boundary: BOUNDARY } }, 'no change'],
  ['lacks the required boundary', {}, { required: { boundary: BOUNDARY } }, 'update'],
  ['is under the required path', { arn: UNDER_PATH }, { required: { path: '/team/' } }, 'no change'],
  ['is under another path', {}, { required: { path: '/team/' } }, 'conflict'],
  ['is under another path and adopted', {}, { adopt: true, required: { path: '/team/' } }, 'conflict'],
  ['lacks a required tag', {}, { required: { tags: { team: 'a' } } }, 'update'],
  ['lacks a required tag and is unmanaged', { tags: {} }, { required: { tags: { team: 'a' } } }, 'no change'],
  ['is looser than --strict-trust and managed', {}, { strict: true }, 'update'],
  ['is as strict as --strict-trust', { trust: STRICT }, { strict: true }, 'no change'],
];
for (const [what, live, spec, action] of COMPARED) {
  test(`role: one that ${what}: ${action}`, () => {
    assert.is(compared(live, spec).action, action);
  });
}

test('role: keeps a stricter trust policy than the guide’s, and says so', () => {
  const comparison = compared({ trust: STRICT });
  assert.is(comparison.action, 'no change');
  assert.match(comparison.action === 'no change' ? (comparison.detail ?? '') : '', 'kept');
});

test('role: keeps a stricter trust policy if only the description has to change', () => {
  const comparison = compared({ trust: STRICT, description: 'mine' });
  assert.is(comparison.action, 'update');
  assert.equal(fieldsOf(comparison), ['Description']);
});

test('role: does not show what somebody wrote into its description', () => {
  assert.not.match(JSON.stringify(compared({ description: 'canary' })), 'canary');
});

test.run();
