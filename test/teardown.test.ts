import { setTimeout as sleep } from 'node:timers/promises';
import { singleSpaced } from 'engine/testing/single-spaced';
import * as assert from 'uvu/assert';
import { aws, iam, policyDocument, READ_S3 } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { changedPaths, type Snapshot, sameAs, snapshot } from './snapshot.ts';
import { suite } from './suite.ts';
import { Terminal } from './terminal.ts';
import { vault } from './vault.ts';
import { changingCalls, outputOf, world } from './world.ts';

const test = suite('99-teardown');

/** A sandbox without the guide. */
let fresh: Snapshot;
/** After the guide. */
let done: Snapshot;

test.before(async () => {
  await world().reset();
  fresh = await snapshot();
});

const ROLE = 'dev-role-iam-demo';
const POLICY = 'arn:aws:iam::123456789012:policy/gloo-vault-auth-policy-demo';
/** The provider in a snapshot. */
const PROVIDER = '+ aws/providers/arn:aws:iam::123456789012:oidc-provider/ISSUER';

/** The lists that a teardown reads. */
const LISTS = [
  ...['ListAttachedRolePolicies', 'ListEntitiesForPolicy', 'ListInstanceProfilesForRole'],
  ...['ListPolicyVersions', 'ListRolePolicies', 'ListRoles'],
];

/** Helm deletes neither namespaces nor the objects of the chart’s hooks. */
const LEFT_BY_HELM = [
  '+ cluster/objects/Namespace /gloo-system',
  '+ cluster/objects/Namespace /vault',
  '+ cluster/objects/ServiceAccount gloo-system/certgen',
  '+ cluster/objects/ServiceAccount gloo-system/default',
  '+ cluster/objects/ServiceAccount vault/default',
];

/** The remaining differences from a sandbox without the guide. */
async function left(): Promise<string[]> {
  return changedPaths(fresh, await snapshot());
}

async function guide(...flags: string[]): Promise<void> {
  await expectRun(['all', '--yes', ...flags]);
  await world().control.clearCalls();
}

test('--plan: lists everything that the guide made, and changes nothing (exit 4)', async () => {
  await guide();
  done = await snapshot();
  const output = await expectRun('99-teardown --plan', { exit: 4 });
  const removed = [...output.matchAll(/^ +- delete +(.*?)(?: +\(.*)?$/gm)].map(([, name]) => name);
  assert.equal(removed, [
    'helm release gloo-system/gloo',
    `vault auth/aws/role/${ROLE}`,
    'vault auth/aws/config/client',
    'vault policy dev',
    'vault secrets engine dev/',
    'vault auth method aws/',
    'helm release vault/vault',
    'iam attachment of gloo-vault-auth-get-role-policy-demo to the role that Vault runs with',
    'iam policy gloo-vault-auth-get-role-policy-demo',
    `iam attachment of gloo-vault-auth-policy-demo to role ${ROLE}`,
    'iam policy gloo-vault-auth-policy-demo',
    `iam role ${ROLE}`,
    `iam oidc provider ${world().issuer.replace('https://', '')}`,
  ]);
  assert.match(output, /from role foo-role/);
  // An engine without secrets loses none.
  assert.not.match(output, /You lose: Every secret/);
  await sameAs(done);
});

test('secrets are kept, and Vault with them; so is a provider that another role trusts', async () => {
  await vault('dev/data/of/team%23a%3F/100%25', 'POST', { data: { key: 'value' } });
  const client = await iam();
  const { OpenIDConnectProviderList: [{ Arn: provider = '' } = {}] = [] } =
    await client.listOpenIDConnectProviders();
  const trust = policyDocument({
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
  });
  await client.createRole({ RoleName: 'theirs', AssumeRolePolicyDocument: trust });
  for (const SetAsDefault of [false, true])
    await client.createPolicyVersion({ PolicyArn: POLICY, PolicyDocument: READ_S3, SetAsDefault });
  await vault('sys/auth/approle', 'POST', { type: 'approle' });
  // Lists with one item per page, of which the first request is throttled.
  await world().control.configureAccount({ pageSize: 1 });
  await world().control.setFaults(LISTS.map((action) => ({ kind: 'Throttling', service: 'iam', action })));
  const shared = 'shared: others use this Vault (auth method approle/); dev/ holds 1 secret';
  const output = await expectRun('99-teardown --yes', {
    says: [/iam policy gloo-vault-auth-policy-demo +\(with its other versions v1, v2\)/],
  });
  await world().control.configureAccount({ pageSize: null });
  await world().control.clearFaults();
  const end = singleSpaced(output.slice(output.indexOf('Nothing left, apart from what was kept:')));
  for (const kept of [
    ...[`vault secrets engine dev/ (${shared})`, `vault policy dev (${shared})`],
    ...['helm release vault/vault (its deletion would lose 1 secret', 'shared: trusted by role theirs'],
  ])
    assert.match(end, kept);
  assert.equal(
    (await left()).filter((line) => !line.startsWith('+ cluster/objects/')),
    [
      '+ aws/roles/arn:aws:iam::123456789012:role/theirs',
      PROVIDER,
      '+ vault/auth/approle/',
      '+ vault/mounts/dev/',
      '+ vault/policies/dev',
      '+ vault/secrets',
      '+ cluster/releases/vault/vault',
      '+ cluster/values/vault',
    ],
  );
  assert.equal((await vault('dev/data/of/team%23a%3F/100%25')).data !== undefined, true);
});

test('--delete-secrets deletes the secrets; a provider that no role trusts any more is deleted; after a teardown is killed, the next one does the rest', async () => {
  await vault('sys/auth/approle', 'DELETE');
  await (await iam()).deleteRole({ RoleName: 'theirs' });
  await guide('--only', '01-aws,02-vault');
  await world().control.configureAccount({ latencyMs: 150 });
  const killed = await runbook(['99-teardown', '--yes', '--delete-secrets'], {
    end: { by: 'SIGKILL', once: async () => (await changingCalls()).length >= 2 },
  });
  await world().control.configureAccount({ latencyMs: 0 });
  assert.is(killed.exitCode, 137, killed.output);
  assert.match(killed.output, 'with the 1 secret in it');
  const half = await left();
  assert.ok(half.includes(PROVIDER), half.join('\n'));
  assert.not(half.includes('+ cluster/releases/vault/vault'));
  await expectRun('99-teardown --yes --delete-secrets', {
    says: [
      'Nothing left, apart from what was kept:',
      ' namespace gloo-system (first check what else is in it)',
      '$ kubectl get all,configmap,secret,pvc --namespace vault\n kubectl delete namespace vault',
      'helm show crds gloo/gloo --version v1.17.3 |',
      'kubectl delete --filename -',
      '$ helm repo remove hashicorp',
      '$ kubectl delete clusterrolebinding/gloo-gateway-vwc-update-gloo-system clusterrole/gloo-gateway-vwc-update-gloo-system',
    ],
    hides: ['Nothing left.', 'glooe'],
  });
  assert.equal(await left(), LEFT_BY_HELM);
});

test('step by step: each removal is shown, and asked about', async () => {
  await guide('--only', '01-aws');
  const before = await snapshot();
  const terminal = new Terminal(['99-teardown']);
  await terminal.answer(`Type ${world().clusterName} or a letter, then Enter.`, 1, 'd');
  await terminal.answer('Run this step', 2, 'y');
  await terminal.answer('Run this step', 3, 's');
  assert.is(await terminal.exited, 3, terminal.text);
  assert.match(terminal.text, 'You lose: The permissions that it grants.');
  assert.match(terminal.text, `$ aws iam delete-policy --policy-arn ${POLICY}`);
  assert.equal(await changingCalls(), []);
  await sameAs(before);
});

test('what another run creates during a teardown is named (exit 1); the next teardown removes it', async () => {
  const client = await iam();
  const { Tags } = await client.listPolicyTags({ PolicyArn: POLICY });
  await world().control.clearCalls();
  await world().control.configureAccount({ latencyMs: 150 });
  const running = runbook(['99-teardown', '--yes']);
  while (!(await changingCalls()).includes('iam:DeleteRole')) await sleep(20);
  const PolicyName = POLICY.split('/').pop();
  await client.createPolicy({ PolicyName, PolicyDocument: READ_S3, Tags });
  const output = await outputOf(running, 1);
  await world().control.configureAccount({ latencyMs: 0 });
  assert.match(output, 'exists after its removal: iam policy gloo-vault-auth-policy-demo');
  await expectRun('99-teardown --yes');
  assert.equal(await left(), LEFT_BY_HELM);
});

test('again: nothing to do, nothing is changed (exit 0)', async () => {
  await expectRun('99-teardown --yes', { says: [/Nothing left/], hides: [/ deleted /], changed: [] });
  assert.equal(await left(), LEFT_BY_HELM);
});

test('a role with what others attached stays and is named at the end; after the cluster was deleted, the next teardown deletes it', async () => {
  await world().reset();
  await expectRun('01-aws --yes');
  const byHand = { RoleName: ROLE, PolicyName: 'by-hand' };
  await (await iam()).putRolePolicy({ ...byHand, PolicyDocument: READ_S3 });
  await expectRun('99-teardown --yes', {
    says: [
      /Nothing left, apart from what was kept:[\s\S]*others attached more to this role than the guide does/,
      `iam role ${ROLE} stays, and needs it`,
    ],
  });
  assert.equal(
    (await left()).sort(),
    [`+ aws/policies/${POLICY}`, `+ aws/roles/arn:aws:iam::123456789012:role/${ROLE}`, PROVIDER].sort(),
  );
  await (await iam()).deleteRolePolicy(byHand);
  const eks = await aws().eks();
  await eks.deleteNodegroup({ clusterName: 'demo', nodegroupName: 'workers' });
  await eks.deleteCluster({ name: 'demo' });
  const refused = await expectRun('99-teardown --yes', { exit: 2 });
  const [, advised = ''] = /: \.\/runbook (.+) removes what is left in AWS/.exec(refused) ?? [];
  await expectRun(`${advised} --yes`, {
    says: [/context none \(EKS has no cluster of this name/, /Nothing left\./],
    hides: [world().kubeContext],
  });
  await sameAs(fresh);
});

test.run();
