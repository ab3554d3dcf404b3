import * as assert from 'uvu/assert';
import { iam, policyDocument } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { world } from './world.ts';

const test = suite('long lists');

test.before(() => world().emptyAwsAndVault());

/** The lists that a run reads, of IAM and EKS. */
const LISTS = [
  'ListAttachedRolePolicies',
  'ListEntitiesForPolicy',
  'ListInstanceProfilesForRole',
  'ListPolicyVersions',
  'ListRolePolicies',
  'ListRoles',
  'SimulatePrincipalPolicy',
  'ListNodegroups',
  'ListPodIdentityAssociations',
];

test('lists with one item a page that are throttled first: every item is read', async () => {
  await expectRun('01-aws --yes');
  const client = await iam();
  const { accountId, clusterName } = world();
  const PolicyArn = `arn:aws:iam::${accountId}:policy/gloo-vault-auth-policy-${clusterName}`;
  const { PolicyVersion } = await client.getPolicyVersion({ PolicyArn, VersionId: 'v1' });
  const sameDocument = decodeURIComponent(PolicyVersion?.Document ?? '');
  for (let version = 2; version <= 4; version++)
    await client.createPolicyVersion({ PolicyArn, PolicyDocument: sameDocument });
  const PolicyDocument = policyDocument({ Effect: 'Deny', Action: 'iam:TagRole', Resource: '*' });
  await client.putUserPolicy({ UserName: 'platform-engineer', PolicyName: 'denied', PolicyDocument });
  await world().control.configureAccount({ pageSize: 1 });
  const throttled = LISTS.map((action) => ({
    kind: 'Throttling' as const,
    service: /Node|PodIdentity/.test(action) ? 'eks' : 'iam',
    action,
  }));
  await world().control.setFaults(throttled);
  const preflight = await runbook(['00-preflight']);
  assert.match(preflight.output, 'your identity lacks iam:TagRole');
  const gone = await runbook(['99-teardown', '--yes', '--from', '99-teardown.6']);
  await world().control.clearFaults();
  assert.is(gone.exitCode, 0, gone.output);
  assert.match(gone.output, /with its other versions v[234], v[234], v[234]/);
});

test.run();
