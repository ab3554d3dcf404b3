import * as assert from 'uvu/assert';
import { iam, policyDocument } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { bash, world } from './world.ts';

const test = suite('other people’s tools');

test.eachBefore(() => world().emptyAwsAndVault());

/**
 * The calls of `eksctl utils associate-iam-oidc-provider --approve`, in its order, up to its answer
 * (https://github.com/eksctl-io/eksctl: pkg/eks/api.go, pkg/eks/versions_manager.go, pkg/iam/oidc/api.go,
 * pkg/ctl/utils/associate_iam_oidc_provider.go). It asks for the provider without the port, and creates it with 443.
 */
const EKSCTL = `
aws sts get-caller-identity --query Account --output text >/dev/null
[ "$(aws eks describe-cluster-versions --query 'length(clusterVersions)')" -gt 0 ]
issuer=$(aws eks describe-cluster --name "$CLUSTER_NAME" --query cluster.identity.oidc.issuer --output text)
path=\${issuer#https://}
account=$(aws sts get-caller-identity --query Account --output text)
if aws iam get-open-id-connect-provider --open-id-connect-provider-arn "arn:aws:iam::$account:oidc-provider/$path" >/dev/null 2>get.err; then
  echo "already associated"
else
  grep -q NoSuchEntity get.err
  aws iam create-open-id-connect-provider --url "https://\${path%%/*}:443/\${path#*/}" --client-id-list sts.amazonaws.com \\
    --thumbprint-list 9e99a48a9960b14926bb7f3b02e22da2b0ab7280 --tags Key=alpha.eksctl.io/cluster-name,Value="$CLUSTER_NAME"
  aws eks tag-resource --resource-arn "$(aws eks describe-cluster --name "$CLUSTER_NAME" --query cluster.arn --output text)" \\
    --tags alpha.eksctl.io/cluster-oidc-enabled=true
fi`;

test('eksctl: after its calls there is nothing to do, and after ours its check says that it is associated', async () => {
  const associated = await bash(EKSCTL);
  assert.is(associated.exitCode, 0, associated.output);
  assert.not.match(associated.output, ':443');
  await expectRun('01-aws --plan --only 1');
  await world().emptyAwsAndVault();
  await expectRun('01-aws --yes --only 1');
  const again = await bash(EKSCTL);
  assert.is(again.output.trim(), 'already associated');
});

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
