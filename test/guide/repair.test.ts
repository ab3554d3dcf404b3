import { commandText } from 'engine/resource';
import { getRoleRepair, getRoleRepairRemoval, resolveDenialRepair } from 'guide/repairs/repair';
import { guideOf, ROLE_ARN } from 'guide/testing/guide';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('getRoleRepair: a narrow one allows iam:GetRole on Gloo’s role alone', () => {
  const limited = guideOf({ environment: { VAULT_AUTH_GET_ROLE_SCOPE: 'role' } });
  const [narrow] = getRoleRepair(limited, ['foo-role']);
  const command = narrow === undefined ? '' : commandText(narrow.command());
  assert.match(command, 'iam:GetRole');
  assert.not.match(command, '*');
  assert.not.match(command, 'DescribeInstances');
  const [guides] = getRoleRepair(guideOf(), ['foo-role']);
  assert.match(guides === undefined ? '' : commandText(guides.command()), 'DescribeInstances');
});

test('getRoleRepairRemoval: detaches before it deletes, even if no role is named', () => {
  const commands = (environment: Record<string, string>) =>
    getRoleRepairRemoval(guideOf({ environment })).map(({ command }) =>
      commandText(command()).replace(/arn:\S+:policy\/gloo-vault-auth-get-role-policy-demo/, 'POLICY'),
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

const HEADING = 'Access denied due to identity-based policies – implicit denial';
const DENIAL = `unable to resolve ARN "${ROLE_ARN}" to internal ID: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo because no identity-based policy allows the iam:GetRole action\n\tstatus code: 403, request id: e348ee87`;

test('resolveDenialRepair: refuses a VAULT_ASSUMED_ROLE that is not the role in the error', () => {
  const guide = guideOf({ environment: { VAULT_ASSUMED_ROLE: 'vault-irsa-role' } });
  assert.throws(
    () => resolveDenialRepair(guide, HEADING, new Error(DENIAL)),
    /on resource: role dev-role-iam-demo/,
  );
  assert.ok(resolveDenialRepair(guide, HEADING, new Error(DENIAL.replace('foo-role', 'vault-irsa-role'))));
});

test('resolveDenialRepair: does not wait for a denial of another action after the repair', () => {
  const other = DENIAL.replaceAll('iam:GetRole', 'sts:AssumeRole');
  assert.not(resolveDenialRepair(guideOf(), HEADING, new Error(DENIAL))?.isStill(new Error(other)));
});

test.run();
