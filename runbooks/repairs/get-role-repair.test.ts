import { getRolePolicyDocument, vaultAuthPolicyDocument } from 'aws-irsa';
import { ownershipTags } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guideOf, ROLE_ARN } from '../testing/guide.ts';
import { getRoleRepair, getRoleRepairRemoval } from './repair.ts';

test('getRoleRepair: a narrow one allows iam:GetRole on Gloo’s role alone, and the guide’s does not widen it', () => {
  const limited = guideOf({ environment: { VAULT_AUTH_GET_ROLE_SCOPE: 'role' } });
  const [narrow] = getRoleRepair(limited, ['foo-role']);
  assert.not.match(narrow?.command() ?? '', '*');
  assert.not.match(narrow?.command() ?? '', 'DescribeInstances');
  const [guides] = getRoleRepair(guideOf(), ['foo-role']);
  const live = {
    arn: limited.VAULT_AUTH_GET_ROLE_POLICY_ARN,
    tags: { ...ownershipTags({ clusterName: 'demo', region: 'us-east-1' }) },
    document: getRolePolicyDocument(ROLE_ARN),
  };
  assert.equal(guides?.differs(live), []);
  assert.not.equal(narrow?.differs({ ...live, document: vaultAuthPolicyDocument(ROLE_ARN) }), []);
});

test('getRoleRepairRemoval: detaches before it deletes, even if no role is named', () => {
  const commands = (environment: Record<string, string>) =>
    getRoleRepairRemoval(guideOf({ environment })).map(({ command }) =>
      command().replace(/arn:\S+:policy\/gloo-vault-auth-get-role-policy-demo/, 'POLICY'),
    );
  assert.equal(commands({ VAULT_ASSUMED_ROLE: 'foo-role', VAULT_IRSA_ROLE_NAME: 'vault-irsa' }), [
    'aws iam detach-role-policy --role-name=vault-irsa --policy-arn=POLICY',
    'aws iam detach-role-policy --role-name=foo-role --policy-arn=POLICY',
    'aws iam delete-policy --policy-arn POLICY',
  ]);
  const [detach = '', remove] = commands({});
  assert.match(detach, 'VAULT_ASSUMED_ROLE');
  assert.is(remove, 'aws iam delete-policy --policy-arn POLICY');
});

test.run();
