import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { iam, somebodyElses } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { blocksOf, inSandbox, OWN_NAMES, Reader } from './reader.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { bash, command, outputOf, world } from './world.ts';

const test = suite('exported runbooks');
const folder = temporaryFolder();
const page = (id: string): string => readFileSync(join(folder, `${id}.md`), 'utf8');

test.before(async () => {
  await expectRun(['export', 'all', '--out', folder]);
  await world().reset();
});

const filled = (id: string, values: Readonly<Record<string, string>> = {}) =>
  inSandbox(page(id), { VAULT_ASSUMED_ROLE: 'foo-role', ...values });

const reader = new Reader('dash');
test.after(() => reader.leave());
const inBash = new Reader('bash');
test.after(() => inBash.leave());

/** The output of a shell whose user pastes a whole page unread. */
async function pasted(id: string, values?: Readonly<Record<string, string>>): Promise<string> {
  let output = '';
  for (const text of blocksOf(filled(id, values))) output += (await inBash.paste(text)).output;
  return output;
}

test('md: the blocks of 00 to 04, with every name changed, carry out the guide when pasted into dash in order', async () => {
  await reader.follow(filled('00-preflight', OWN_NAMES));
  const made = await reader.follow(filled('01-aws', OWN_NAMES));
  for (const kind of ['role', 'policy'])
    assert.match(made, new RegExp(`^arn:aws:iam::\\d+:${kind}/own-`, 'm'));
  // IAM is slow to show the attachment that repairs 02-vault, as page 90-troubleshoot warns.
  await world().control.setConsistency({ attachments: 3 });
  await reader.follow(filled('02-vault', OWN_NAMES), filled('90-troubleshoot', OWN_NAMES));
  await world().control.setConsistency({ attachments: 0 });
  await reader.follow(filled('03-gloo', OWN_NAMES));
  assert.match(await reader.follow(filled('04-verify', OWN_NAMES)), /login_successes [1-9]/);
  await expectRun('all --plan', { env: OWN_NAMES, says: [/No changes\./] });
});

test('md: page 99 removes what they made', async () => {
  await reader.follow(filled('99-teardown', OWN_NAMES));
  const { output } = await runbook(['01-aws', '--plan'], { env: OWN_NAMES });
  assert.is(output.match(/^ +\+ create/gm)?.length, 4, output);
  assert.equal((await (await iam()).listPolicies({ Scope: 'Local' })).Policies, []);
  assert.is((await bash('helm list -A -q')).output, '');
});

test('md: the Vault page of the guide for 1.16, pasted into bash, with a denial and its repair', async () => {
  const out = temporaryFolder();
  await expectRun(['export', 'all', '--guide', '1.16', '--out', out]);
  await expectRun('01-aws --yes --guide 1.16');
  const older = (id: string) =>
    inSandbox(readFileSync(join(out, `${id}.md`), 'utf8'), { VAULT_ASSUMED_ROLE: 'foo-role' });
  await inBash.follow(older('02-vault'), older('90-troubleshoot'));
  await expectRun('02-vault --plan --guide 1.16');
  await world().emptyAwsAndVault();
});

test('md: somebody else’s role and policy with these names stop pages 01 and 03, and stay as they are', async () => {
  const client = await iam();
  const PolicyArn = await somebodyElses();
  assert.match(await pasted('01-aws'), /EntityAlreadyExists[\s\S]*VAULT_AUTH_ROLE_ARN: .*not set/);
  // The role's name is free now, but not the policy's.
  const halfWay = await pasted('01-aws', { VAULT_AUTH_ROLE_NAME: 'half-way' });
  assert.match(halfWay, /EntityAlreadyExists[\s\S]*VAULT_AUTH_POLICY_ARN: .*not set/);
  // Page 03 needs page 02.
  await pasted('03-gloo');
  assert.not.match((await bash('helm list -A -q')).output, 'gloo');
  const { PolicyRoles } = await client.listEntitiesForPolicy({ PolicyArn });
  assert.equal(PolicyRoles, []);
  for (const RoleName of ['dev-role-iam-demo', 'half-way']) {
    const { AttachedPolicies } = await client.listAttachedRolePolicies({ RoleName });
    assert.equal(AttachedPolicies, []);
  }
});

test('md: pages 02 and 99, pasted whole, overwrite and delete nothing that others have', async () => {
  await world().emptyAwsAndVault();
  await expectRun('01-aws --yes');
  const role = `auth_type=iam bound_iam_principal_arn=arn:aws:iam::${world().accountId}:role/others resolve_aws_unique_ids=false`;
  await outputOf(
    inVaultsPod(
      'vault auth enable aws && vault secrets enable -path=dev -version=2 kv && vault secrets enable -path=others kv',
      'echo \'path "others/*" { capabilities = ["read"] }\' | vault policy write dev -',
      'vault write auth/aws/config/client iam_server_id_header_value=others',
      `vault write auth/aws/role/others ${role} && vault write auth/aws/role/dev-role-iam-demo ${role}`,
      'vault kv put dev/others key=value && vault kv put others/others key=value',
    ),
  );
  const contents = () =>
    outputOf(
      inVaultsPod(
        'vault secrets list -detailed && vault auth list -detailed && vault policy read dev',
        'vault read auth/aws/config/client && vault kv get dev/others && vault kv get others/others',
        'vault read auth/aws/role/others',
      ),
    );
  const itsRole = () => outputOf(inVaultsPod('vault read auth/aws/role/dev-role-iam-demo'));
  const [before, roleBefore] = [await contents(), await itsRole()];
  await pasted('02-vault');
  assert.is(await itsRole(), roleBefore);
  const client = await iam();
  const { Role } = await client.getRole({ RoleName: 'dev-role-iam-demo' });
  const AssumeRolePolicyDocument = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
  await client.createRole({ RoleName: 'others', AssumeRolePolicyDocument });
  await pasted('99-teardown');
  assert.is(await contents(), before);
  assert.is((await client.listOpenIDConnectProviders({})).OpenIDConnectProviderList?.length, 1);
});

/** Carries out commands in Vault's pod, until one fails. */
const inVaultsPod = (...commands: readonly string[]) =>
  command('kubectl', ['exec', '-n', 'vault', 'vault-0', '--', 'sh', '-c', commands.join(' && ')]);

test('--resolved: the inputs of this shell in place of the guide’s, the same bytes each time, no secret', async () => {
  const GLOO_LICENSE_KEY = 'canary-license-key-77aa';
  const env = { GLOO_LICENSE_KEY, VAULT_KV_PATH: 'two', NAMESPACE: 'gloo-two' };
  const resolved = () => runbook(['export', '03-gloo', '--resolved', '--enterprise'], { env });
  const output = await outputOf(resolved());
  assert.match(output, `export CLUSTER_NAME="${world().clusterName}"`);
  assert.match(output, 'export NAMESPACE="gloo-two"');
  assert.match(output, 'pathPrefix: two');
  assert.not.match(output, GLOO_LICENSE_KEY);
  assert.is((await resolved()).output, output);
});

test.run();
