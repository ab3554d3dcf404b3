import * as assert from 'uvu/assert';
import { EC2_TRUST, iam, policyDocument, somebodyElses } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { changedPaths, sameAs, snapshot } from './snapshot.ts';
import { suite } from './suite.ts';
import { ownVault, vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('whose it is');

const ROLE = 'dev-role-iam-demo';
const ARN = 'arn:aws:iam::123456789012:';

/** Installs Gloo as another team does. */
const anothersGloo = (namespace: string) =>
  outputOf(
    bash(`helm repo add gloo "$GLOO_HELM_REPO" > /dev/null
helm install gloo gloo/gloo --namespace ${namespace} --create-namespace --version v1.17.2`),
  );

test('a second Gloo in the cluster is named before one is installed beside it', async () => {
  await world().reset();
  await anothersGloo('edge-internal');
  await expectRun('03-gloo --plan', {
    exit: 4,
    says: [/warning +Gloo runs in edge-internal/, 'settings.watchNamespaces', 'NAMESPACE=edge-internal'],
  });
});

/** Takes helm's records away, or what names the release in the objects, which stay; what is seen then, and a way on. */
const UNRECORDED: readonly (readonly [script: string, seen: string, option: string])[] = [
  // As by Flux, whose storageNamespace has the records.
  [
    `kubectl create namespace flux-system
for record in gloo-system/gloo vault/vault; do
  secret=sh.helm.release.v1.\${record#*/}.v1
  kubectl get secret -n \${record%/*} $secret -o json | jq '.metadata |= {name, labels, namespace: "flux-system"}' | kubectl apply -f -
  kubectl delete secret -n \${record%/*} $secret
done`,
    'helm has no record of it in the Secrets of namespace vault',
    '--selector owner=helm,name=vault shows whether another tool keeps the record',
  ],
  ['kubectl delete namespace flux-system', 'and belong to it', 'If the record is lost, restore its Secret'],
  // As by Argo CD, which applies what helm renders.
  [
    `for namespace in gloo-system vault; do
  kubectl annotate deployment,serviceaccount,service,statefulset,configmap --all -n $namespace \\
    argocd.argoproj.io/tracking-id=$namespace meta.helm.sh/release-name- meta.helm.sh/release-namespace-
done`,
    'belong to no Helm release',
    'helm would refuse to take them over',
  ],
];

test('Gloo and Vault exist without a record of helm: conflicts that say where it may be, and nothing is changed (exit 3)', async () => {
  await world().reset();
  await anothersGloo('gloo-system');
  await outputOf(bash('helm install vault vault --repo "$HASHICORP_HELM_REPO" -n vault --create-namespace'));
  for (const [script, seen, option] of UNRECORDED) {
    await outputOf(bash(script));
    const before = await snapshot();
    const conflicts = ['vault/vault', 'gloo-system/gloo'].map((name) => `! conflict helm release ${name}`);
    for (const args of ['all --yes', 'all --yes --adopt --repair'])
      await expectRun(args, { exit: 3, says: [...conflicts, seen, option], changed: [] });
    await expectRun('90-troubleshoot', { exit: 1, says: [seen], hides: ['--only 03-gloo.2'] });
    await expectRun('99-teardown --yes', { says: ['keep helm release gloo-system/gloo'] });
    await sameAs(before);
  }
});

test('a namespace that is being deleted: a conflict in the plan, and nothing is changed (exit 3)', async () => {
  await world().reset();
  await outputOf(
    bash(`kubectl create namespace edge
kubectl create configmap kept -n edge
kubectl patch configmap kept -n edge --type merge -p '{"metadata": {"finalizers": ["example.com/kept"]}}'
kubectl delete namespace edge --wait=false`),
  );
  const env = { NAMESPACE: 'edge' };
  await expectRun('all --yes', {
    env,
    exit: 3,
    says: [
      'namespace edge is being deleted, and nothing can be created in it',
      'kubectl describe namespace edge',
    ],
  });
  await outputOf(
    bash(`kubectl patch configmap kept -n edge --type merge -p '{"metadata": {"finalizers": null}}'
kubectl wait --for=delete namespace/edge --timeout=60s`),
  );
  await expectRun('03-gloo --plan', { env, exit: 4 });
});

test('what --adopt has changed can be changed again, and a teardown keeps it with all that it needs', async () => {
  await world().reset();
  await somebodyElses();
  await (await iam()).tagRole({ RoleName: ROLE, Tags: [{ Key: 'managed-by', Value: 'terraform' }] });
  await anothersGloo('gloo-system');
  await expectRun('02-vault --yes --only 02-vault.1');
  await vault('sys/policies/acl/dev', 'PUT', { policy: 'path "dev/*" { capabilities = ["read"] }' });
  const before = await snapshot();
  await expectRun('all --yes', {
    exit: 3,
    says: [
      /conflict +iam role/,
      /conflict +iam policy/,
      /conflict +vault policy dev/,
      /conflict +helm release gloo-system\/gloo/,
      ...['ec2.amazonaws.com', 'VAULT_AUTH_ROLE_NAME', 'VAULT_AUTH_POLICY_NAME', '--adopt'],
    ],
    hides: ['To finish:'],
  });
  await sameAs(before);
  await expectRun('all --yes --repair --adopt');
  const { Role } = await (await iam()).getRole({ RoleName: ROLE });
  assert.equal(
    Role?.Tags?.map(({ Key, Value }) => `${Key}=${Value}`),
    ['managed-by=terraform', 'adopted-by=gloo-vault-irsa', 'adopted-for=demo.us-east-1'],
  );
  await (await iam()).updateAssumeRolePolicy({ RoleName: ROLE, PolicyDocument: EC2_TRUST });
  await expectRun('01-aws --yes --only 01-aws.2', { exit: 3, says: ['ec2.amazonaws.com'] });
  await expectRun('01-aws --yes --only 01-aws.2 --adopt', { changed: ['iam:UpdateAssumeRolePolicy'] });
  const done = await snapshot();
  const output = await expectRun('99-teardown --yes', {
    says: ['these runbooks changed it (--adopt) and did not create it'],
  });
  await sameAs(done);
  assert.match(output, /helm release gloo-system\/gloo/);
});

/** A statement with which others use a role of ours. */
const POD_IDENTITY = {
  Effect: 'Allow',
  Principal: { Service: 'pods.eks.amazonaws.com' },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
};

test('a second namespace does not take the role from the Gloo that runs, nor from a service account that exists', async () => {
  await world().reset();
  await expectRun('all --yes');
  const env = { NAMESPACE: 'gloo-two' };
  const says = [/conflict +iam role \S+ +\(shared: it trusts gloo-system\/gloo, gloo-system\/discovery/];
  await expectRun('all --yes', { env, exit: 3, says });
  await expectRun('01-aws --plan', { env: { NAMESPACE: 'default' }, exit: 3, says });
  await expectRun('90-troubleshoot', {
    env,
    exit: 1,
    says: ['Set NAMESPACE to'],
    hides: [/01-aws.*--adopt/],
  });
  const client = await iam();
  const trusting = async (account: string) => {
    const { Role } = await client.getRole({ RoleName: ROLE });
    const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
    const PolicyDocument = trust.replace(
      /"system:serviceaccount:[^\]]*/,
      `"system:serviceaccount:${account}"`,
    );
    await client.updateAssumeRolePolicy({ RoleName: ROLE, PolicyDocument });
  };
  await trusting('default:default');
  await expectRun('01-aws --plan', { exit: 3, says: ['shared: it trusts default/default'] });
  await trusting('default:nobody');
  await expectRun('01-aws --yes', { changed: ['iam:UpdateAssumeRolePolicy'] });
});

test('a role of ours that others use, too, is neither changed nor deleted, and what its logins need stays', async () => {
  await world().reset();
  const env = { ...ownVault(), VAULT_ASSUMED_ROLE: 'foo-role' };
  await expectRun('all --yes --repair --only 01-aws,02-vault', { env });
  const client = await iam();
  const { Role } = await client.getRole({ RoleName: ROLE });
  const trust = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
  const [ours] = trust.Statement;
  const accounts = JSON.parse(
    JSON.stringify(ours).replace(':gloo"', ':gloo","system:serviceaccount:portal:portal"'),
  );
  for (const Statement of [[ours, POD_IDENTITY], [accounts]]) {
    await client.updateAssumeRolePolicy({ RoleName: ROLE, PolicyDocument: policyDocument(...Statement) });
    const before = await snapshot();
    await expectRun('01-aws --yes --only 01-aws.2', {
      exit: 3,
      says: [/conflict +iam role \S+ +\(shared: it also trusts/],
    });
    await expectRun('99-teardown --yes --delete-secrets', {
      env,
      says: ['Nothing left, apart from what was kept'],
    });
    await sameAs(before);
  }
  await client.updateAssumeRolePolicy({ RoleName: ROLE, PolicyDocument: policyDocument(ours) });
  const shared = await snapshot();
  await expectRun('99-teardown --yes --delete-secrets', { env });
  assert.ok(changedPaths(shared, await snapshot()).includes(`- aws/roles/${ARN}role/${ROLE}`));
});

test.run();
