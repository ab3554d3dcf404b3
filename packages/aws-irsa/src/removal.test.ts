import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guidesRoles } from './attachment.ts';
import { planProviderDeletion } from './oidc-provider.ts';
import { planPolicyDeletion } from './policy-removal.ts';
import { planRoleDeletion } from './role-removal.ts';
import { trustedProviders } from './trust-policy.ts';

const ARN = 'arn:aws:iam::123456789012:policy/ours';
const NOBODY = { roles: [], users: [], groups: [] };
const POLICY = { attachedTo: ['guide'] };
const ROLE = { roleName: 'guide', policyArn: ARN };
const BARE = { attached: [], inline: [], instanceProfiles: [] };

test('guidesRoles: are the known roles that have the policy', () => {
  assert.equal(guidesRoles(['a', 'b', 'c'], ['b', 'c', 'd']), ['b', 'c']);
  assert.equal(guidesRoles(['a'], ['b']), []);
});

test('guidesRoles: is the only role, if none is known', () => {
  assert.equal(guidesRoles(['a'], []), ['a']);
  assert.equal(guidesRoles(['a', 'b'], []), []);
});

test('planPolicyDeletion: is detached from the guide’s role and deleted, with its other versions', () => {
  const entities = { ...NOBODY, roles: ['guide'] };
  assert.equal(planPolicyDeletion({ arn: ARN, olderVersions: [], entities }, POLICY), {
    action: 'delete',
  });
  assert.equal(planPolicyDeletion({ arn: ARN, olderVersions: ['v1', 'v3'], entities }, POLICY), {
    action: 'delete',
    detail: 'with its other versions v1, v3',
  });
});

test('planPolicyDeletion: every other attachment blocks it, each with the command that detaches it', () => {
  const entities = { roles: ['guide', 'other'], users: ['ann'], groups: ['ops'] };
  const plan = planPolicyDeletion({ arn: ARN, olderVersions: [], entities }, POLICY);
  assert.is(plan.action, 'conflict');
  assert.equal('options' in plan && plan.options, [
    `aws iam detach-role-policy --role-name=other --policy-arn=${ARN}`,
    `aws iam detach-user-policy --user-name=ann --policy-arn=${ARN}`,
    `aws iam detach-group-policy --group-name=ops --policy-arn=${ARN}`,
  ]);
});

test('planPolicyDeletion: of several roles, Vault’s is unknown: names all, and how to choose one', () => {
  const entities = { ...NOBODY, roles: ['a', 'b'] };
  const spec = { ...POLICY, attachedTo: [] };
  const plan = planPolicyDeletion({ arn: ARN, olderVersions: [], entities }, spec);
  assert.match('options' in plan ? plan.options.join('\n') : '', /VAULT_ASSUMED_ROLE=a[\s\S]*=b/);
});

test('planRoleDeletion: deletes a role that has only the guide’s policy', () => {
  assert.equal(planRoleDeletion({ ...BARE, attached: [ARN] }, ROLE), { action: 'delete' });
});

test('planRoleDeletion: deletes one whose policy of the guide is under another path', () => {
  const attached = [ARN.replace('policy/', 'policy/teams/')];
  assert.equal(planRoleDeletion({ ...BARE, attached }, ROLE), { action: 'delete' });
});

test('planRoleDeletion: what others attached blocks it, each with the command that detaches it', () => {
  const live = {
    attached: [ARN, 'arn:other'],
    inline: ['by hand'],
    instanceProfiles: ['node'],
  };
  const plan = planRoleDeletion(live, ROLE);
  assert.equal('options' in plan && plan.options, [
    'aws iam detach-role-policy --role-name=guide --policy-arn=arn:other',
    "aws iam delete-role-policy --role-name=guide --policy-name='by hand'",
    'aws iam remove-role-from-instance-profile --role-name=guide --instance-profile-name=node',
  ]);
});

test('planProviderDeletion: deletes a provider that nobody else trusts', () => {
  assert.equal(planProviderDeletion({ trustedBy: [] }, 'rm'), { action: 'delete' });
});

test('planProviderDeletion: keeps it if others trust it, or if that is unknown', () => {
  const shared = planProviderDeletion({ trustedBy: ['a', 'b'] }, 'rm');
  assert.is('detail' in shared && shared.detail, 'shared: trusted by roles a, b');
  const unknown = planProviderDeletion({ trustedBy: { unknown: 'denied' } }, 'rm');
  assert.is(unknown.action, 'keep');
  assert.match('detail' in unknown ? (unknown.detail ?? '') : '', /denied/);
});

const TRUSTS: [what: string, statement: unknown, yes: boolean][] = [
  ['the provider', { Effect: 'Allow', Principal: { Federated: 'p' } }, true],
  ['one of several', [{ Effect: 'Allow', Principal: { Federated: ['o', 'p'] } }], true],
  ['another provider', { Effect: 'Allow', Principal: { Federated: 'o' } }, false],
  ['a service', { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' } }, false],
  ['a denial', { Effect: 'Deny', Principal: { Federated: 'p' } }, false],
  ['everyone', { Effect: 'Allow', Principal: '*' }, false],
];
for (const [what, Statement, yes] of TRUSTS) {
  test(`trustedProviders: ${what}: ${yes ? 'yes' : 'no'}`, () =>
    assert.is(trustedProviders({ Statement }).includes('p'), yes));
}

test.run();
