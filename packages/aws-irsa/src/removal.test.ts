import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guidesRoles } from './attachment.ts';
import { policyUse } from './policy.ts';
import { roleUse } from './role.ts';

const ARN = 'arn:aws:iam::123456789012:policy/ours';
test('guidesRoles: are the known roles that have the policy, or the only one if none is known', () => {
  assert.equal(guidesRoles(['a', 'b', 'c'], ['b', 'c', 'd']), ['b', 'c']);
  assert.equal(guidesRoles(['a'], ['b']), []);
  assert.equal(guidesRoles(['a'], []), ['a']);
  assert.equal(guidesRoles(['a', 'b'], []), []);
});

test('policyUse: names everyone but the guide’s roles who has the policy, with the command that detaches it', () => {
  const entities = { roles: ['guide', 'other'], users: ['ann'], groups: ['ops'] };
  const use = policyUse({ arn: ARN, entities }, ['guide']);
  assert.match(use?.seen ?? '', 'role other, user ann, group ops');
  assert.equal(use?.options, [
    `aws iam detach-role-policy --role-name=other --policy-arn=${ARN}`,
    `aws iam detach-user-policy --user-name=ann --policy-arn=${ARN}`,
    `aws iam detach-group-policy --group-name=ops --policy-arn=${ARN}`,
  ]);
});

const ROLE = ['guide', [ARN]] as const;
const NONE = { attached: [], inline: [], instanceProfiles: [], others: [] };

test('roleUse: names what others attached, with the command that detaches it; the guide’s policy does not count', () => {
  const attached = [ARN, 'arn:other'];
  const use = roleUse({ ...NONE, attached, inline: ['by hand'], instanceProfiles: ['node'] }, ...ROLE);
  assert.match(use?.seen ?? '', 'policy arn:other, inline policy by hand, instance profile node');
  assert.equal(use?.options, [
    'aws iam detach-role-policy --role-name=guide --policy-arn=arn:other',
    "aws iam delete-role-policy --role-name=guide --policy-name='by hand'",
    'aws iam remove-role-from-instance-profile --role-name=guide --instance-profile-name=node',
  ]);
  const elsewhere = [ARN.replace('policy/', 'policy/teams/')];
  assert.is(roleUse({ ...NONE, attached: elsewhere }, ...ROLE), undefined);
});

test.run();
