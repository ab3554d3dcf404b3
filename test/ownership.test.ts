import * as assert from 'uvu/assert';
import { EC2_TRUST, iam, policyDocument, READ_S3 } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { changedPaths, differences, type Snapshot, sameAs, snapshot } from './snapshot.ts';
import { suite } from './suite.ts';
import { changingCalls, world } from './world.ts';

const test = suite('managed or unmanaged');

/** What 01-aws creates in an empty account. */
let created: Snapshot;

test.before(async () => {
  await world().reset();
  await expectRun('01-aws --yes');
  created = await snapshot();
});
test.eachBefore(() => world().emptyAwsAndVault());

const RoleName = 'dev-role-iam-demo';
const PolicyName = 'gloo-vault-auth-policy-demo';
const ARN = 'arn:aws:iam::123456789012:';
/** The provider in a snapshot. */
const PROVIDER = `aws/providers/${ARN}oidc-provider/ISSUER`;

/** Creates somebody else's role and policy under the guide's names. */
async function somebodyElses(): Promise<void> {
  const client = await iam();
  await client.createRole({ RoleName, AssumeRolePolicyDocument: EC2_TRUST });
  await client.createPolicy({ PolicyName, PolicyDocument: READ_S3 });
  await world().control.clearCalls();
}

test('an unmanaged role and policy that differ stop the whole guide before anything is changed (exit 3); other names do not', async () => {
  await somebodyElses();
  const before = await snapshot();
  const refused = await expectRun('all --yes', {
    exit: 3,
    says: [/conflict +iam role dev-role-iam-demo/, /conflict +iam policy gloo-vault-auth-policy-demo/],
  });
  for (const said of ['ec2.amazonaws.com', 'VAULT_AUTH_ROLE_NAME', 'VAULT_AUTH_POLICY_NAME', '--adopt'])
    assert.match(refused, said);
  assert.equal(await changingCalls(), []);
  await sameAs(before);
  const env = { VAULT_AUTH_ROLE_NAME: 'another-role', VAULT_AUTH_POLICY_NAME: 'another-policy' };
  await expectRun('01-aws --yes', { env });
  assert.equal(changedPaths(before, await snapshot()), [
    `+ aws/roles/${ARN}role/another-role`,
    `+ aws/policies/${ARN}policy/another-policy`,
    `+ ${PROVIDER}`,
  ]);
});

test('--adopt changes them to what the guide asks for and tags them as managed', async () => {
  await somebodyElses();
  await expectRun('01-aws --yes --adopt');
  // IAM cannot change the description of a policy.
  const policy = `aws/policies/${ARN}policy/${PolicyName}`;
  assert.equal(differences(created, await snapshot()), [
    `- ${policy}/Description: "Policy used by the Vault user to check instance identity"`,
    `+ ${policy}/versions/1: "v2"`,
  ]);
  await expectRun('01-aws --plan');
});

test('role and policy of a cluster of the same name in another region: the guide stops (exit 3), a teardown keeps them', async () => {
  await expectRun('01-aws --yes');
  const client = await iam();
  const Tags = [{ Key: 'cluster', Value: 'demo.eu-west-1' }];
  const PolicyArn = `arn:aws:iam::${world().accountId}:policy/${PolicyName}`;
  const trust = policyDocument({
    Effect: 'Allow',
    Principal: { Federated: `${ARN}oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF` },
    Action: 'sts:AssumeRoleWithWebIdentity',
  });
  await client.tagRole({ RoleName, Tags });
  await client.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust });
  await client.tagPolicy({ PolicyArn, Tags });
  await world().control.clearCalls();
  const before = await snapshot();
  await expectRun('all --yes', { exit: 3, says: [/conflict +iam role dev-role-iam-demo/] });
  assert.equal(await changingCalls(), []);
  await sameAs(before);
  await expectRun('99-teardown --yes');
  const providerOnly = changedPaths(before, await snapshot());
  assert.equal(providerOnly, [`- ${PROVIDER}`]);
});

test('a managed role that has drifted is corrected, and nothing else is', async () => {
  await expectRun('01-aws --yes');
  await (await iam()).updateAssumeRolePolicy({ RoleName, PolicyDocument: EC2_TRUST });
  await expectRun('01-aws --plan', {
    exit: 4,
    says: [
      /update +iam role dev-role-iam-demo/,
      /- ec2\.amazonaws\.com/,
      'aws iam update-assume-role-policy',
    ],
    hides: ['aws iam create-role'],
  });
  await expectRun('01-aws --yes', { changed: ['iam:UpdateAssumeRolePolicy'] });
  await sameAs(created);
});

test.run();
