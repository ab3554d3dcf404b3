import { ownershipTags } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Aws } from './clients.ts';
import { getRoleRepair, getRoleRepairRemoval } from './get-role-repair.ts';
import { getRolePolicyDocument, vaultAuthPolicyDocument } from './guide-policies.ts';

const DEMO = { clusterName: 'demo', adopt: false, noTags: false };
const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';

const [made, attached, ...others] = getRoleRepair(new Aws('us-east-1'), DEMO, {
  roleName: 'dev-role-iam-demo',
  roleArn: ROLE_ARN,
  policyName: 'gloo-vault-auth-get-role-policy-demo',
  policyArn: 'arn:aws:iam::123456789012:policy/gloo-vault-auth-get-role-policy-demo',
  assumedRole: 'foo-role',
});

test('getRoleRepair: is the guide’s two commands, in its order', () => {
  assert.is(others.length, 0);
  const [file = '', create = ''] = made?.command().split('\nEOF\n') ?? [];
  assert.match(file, /^cat <<EOF > gloo-vault-auth-policy-get-role\.json\n/);
  assert.match(file, '"iam:GetRole"');
  assert.match(file, ROLE_ARN);
  assert.is(
    create,
    `aws iam create-policy \\
  --region=us-east-1 \\
  --policy-name=gloo-vault-auth-get-role-policy-demo \\
  --description='Policy used by the Vault assumed role to access the dev-role-iam-demo role' \\
  --policy-document file://gloo-vault-auth-policy-get-role.json`,
  );
  assert.is(
    attached?.command(),
    `aws iam attach-role-policy \\
  --role-name=foo-role \\
  --policy-arn=arn:aws:iam::123456789012:policy/gloo-vault-auth-get-role-policy-demo`,
  );
});

test('getRoleRepair: a narrow one allows iam:GetRole on Gloo’s role alone, and the guide’s does not widen it', () => {
  const spec = {
    roleName: 'dev-role-iam-demo',
    roleArn: ROLE_ARN,
    policyName: 'repair',
    policyArn: 'arn:aws:iam::123456789012:policy/repair',
    assumedRole: 'foo-role',
  };
  const [narrow] = getRoleRepair(new Aws('us-east-1'), DEMO, { ...spec, narrow: true });
  assert.not.match(narrow?.command() ?? '', '*');
  assert.not.match(narrow?.command() ?? '', 'DescribeInstances');
  const [guides] = getRoleRepair(new Aws('us-east-1'), DEMO, spec);
  const live = {
    arn: spec.policyArn,
    tags: { ...ownershipTags(DEMO) },
    document: getRolePolicyDocument(ROLE_ARN),
  };
  assert.is(guides?.compare(live).action, 'no change');
  assert.is(narrow?.compare({ ...live, document: vaultAuthPolicyDocument(ROLE_ARN) }).action, 'update');
});

test('getRoleRepairRemoval: detaches before it deletes, even if no role is named', () => {
  const spec = {
    roleName: 'dev-role-iam-demo',
    roleArn: ROLE_ARN,
    policyName: 'repair',
    policyArn: 'arn:aws:iam::123456789012:policy/repair',
  };
  const commands = (...roles: string[]) =>
    getRoleRepairRemoval(new Aws('us-east-1'), DEMO, spec, roles).map(({ command }) =>
      command().replace('arn:aws:iam::123456789012:policy/', ''),
    );
  assert.equal(commands('foo-role', 'vault-irsa'), [
    'aws iam detach-role-policy --role-name=foo-role --policy-arn=repair',
    'aws iam detach-role-policy --role-name=vault-irsa --policy-arn=repair',
    'aws iam delete-policy --policy-arn repair',
  ]);
  assert.match(commands()[0] ?? '', 'VAULT_ASSUMED_ROLE');
});

test.run();
