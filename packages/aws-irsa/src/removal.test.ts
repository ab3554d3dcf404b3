import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { policyUse } from './policy.ts';
import { attachedToTag } from './requirements.ts';
import { roleUse } from './role-use.ts';

const ARN = 'arn:aws:iam::123456789012:policy/ours';
test('policyUse: the only role with a policy is somebody else’s, unless it is known or the policy’s tag names it', () => {
  const entities = { roles: ['a'], users: [], groups: [] };
  const use = (known: string[], tags = {}) => policyUse({ arn: ARN, tags, entities }, known)?.seen;
  assert.match(use([]) ?? '', 'role a');
  assert.match(use([], { 'attached-to': 'b aa' }) ?? '', 'role a');
  assert.is(use(['a']), undefined);
  assert.is(use(['b'], { 'attached-to': 'b a' }), undefined);
});

test('attachedToTag: names each role once, and none that IAM would not accept', () => {
  assert.equal(attachedToTag({}, 'a'), [{ Key: 'attached-to', Value: 'a' }]);
  assert.equal(attachedToTag({ 'attached-to': 'a' }, 'b'), [{ Key: 'attached-to', Value: 'a b' }]);
  assert.equal(attachedToTag({ 'attached-to': 'a b' }, 'b'), []);
  assert.equal(attachedToTag({}, 'a,b'), []);
});

test('policyUse: names everyone but the guide’s roles who has the policy, with the command that detaches it', () => {
  const entities = { roles: ['guide', 'other'], users: ['ann'], groups: ['ops'] };
  const use = policyUse({ arn: ARN, tags: {}, entities }, ['guide']);
  assert.match(use?.seen ?? '', 'role other, user ann, group ops');
  assert.equal(use?.options, [
    `aws iam detach-role-policy --role-name=other --policy-arn=${ARN}`,
    `aws iam detach-user-policy --user-name=ann --policy-arn=${ARN}`,
    `aws iam detach-group-policy --group-name=ops --policy-arn=${ARN}`,
  ]);
});

const ROLE = ['guide', [ARN]] as const;
const NONE = { attached: [], inline: [], instanceProfiles: [], accounts: [], others: [] };

test('roleUse: names the attachments of others, with the command that detaches them; the guide’s policy does not count', () => {
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
