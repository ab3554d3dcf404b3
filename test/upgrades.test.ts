import { temporaryFile } from 'engine/testing/temporary-folder';
import { runScript } from 'sandbox';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { expectRun } from './expect-run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('what an upgrade deletes');

const values = (content: object) => temporaryFile(stringify(content));
const EXTERNAL = { injector: { externalVaultAddr: 'https://vault.example.com:8200' } };
const VAULT_IS_LOST =
  /delete statefulset vault\n +- present\n +\+ \(absent\); lost with it: 1 secret under dev\//;

/** Values that omit an object of the guide, and the object. */
const WITHOUT = [
  [EXTERNAL, 'statefulset vault'],
  [{ server: { enabled: false } }, 'statefulset vault'],
  [{ global: { enabled: false } }, 'statefulset vault'],
  [{ fullnameOverride: 'secrets' }, 'statefulset vault'],
  [{ server: { service: { enabled: false } } }, 'service vault-internal'],
] as const;

/** The identities of the running objects. */
const uids = () =>
  outputOf(
    bash(
      `kubectl get statefulset,service,deployment,settings.gloo.solo.io -A -o custom-columns=UID:.metadata.uid,NAME:.metadata.name --sort-by=.metadata.uid`,
    ),
  );

test('values with which the chart makes no Vault, or no way to it, are refused before AWS is changed', async () => {
  await world().reset();
  for (const [content, lacking] of [...WITHOUT.slice(0, 1), ...WITHOUT.slice(-1)])
    await expectRun('all --yes --adopt', {
      env: { VAULT_HELM_VALUES: values(content) },
      exit: 3,
      says: [`would not make ${lacking}`, 'remove the values that disable'],
      hides: ['helm uninstall'],
      changed: [],
    });
});

test('an upgrade that would delete what the guide needs is refused, with what would be lost, whoever owns the release', async () => {
  await guideIsDone();
  await vault('dev/data/app', 'POST', { data: { password: 'x' } });
  const before = await uids();
  for (const [content, lacking] of WITHOUT) {
    const says = [`would not make ${lacking}`, ...(lacking === 'statefulset vault' ? [VAULT_IS_LOST] : [])];
    const env = { VAULT_HELM_VALUES: values(content) };
    await expectRun('02-vault --yes --adopt', { env, exit: 3, says, hides: ['helm uninstall'] });
  }
  await expectRun('03-gloo --yes --adopt', {
    env: { GLOO_HELM_VALUES: values({ settings: { create: false } }) },
    exit: 3,
    says: [
      'would not make settings default',
      'delete settings default',
      'lost with it: Gloo’s source of secrets',
    ],
  });
  assert.is(await uids(), before);
});

test('values that hide Gloo’s metrics are refused; of a release that has them, the value is named with the way on', async () => {
  await guideIsDone();
  const metrics = (enabled: boolean) => ({
    GLOO_HELM_VALUES: values({ global: { glooStats: { enabled } } }),
  });
  const says = ['values.global.glooStats.enabled is false', 'Set global.glooStats.enabled to true'];
  await expectRun('all --yes --adopt', { env: metrics(false), exit: 3, says, changed: [] });
  await runScript(
    world(),
    `upgrade_gloo --version "$(gloo_version)" --reuse-values --set global.glooStats.enabled=false
# Helm 3 would wait for a load balancer's address, too.
kubectl rollout status deployment/gloo --namespace gloo-system --timeout 2m`,
  );
  await expectRun('90-troubleshoot', { exit: 1, says, hides: ['helm uninstall', '--only 03-gloo.2'] });
  await expectRun('all --plan', { exit: 3, says });
  await expectRun('all --yes', { env: metrics(true) });
  await expectRun('90-troubleshoot', { says: ['Nothing is wrong'] });
});

test('namespaces that somebody gives out: nothing creates one that exists, and a refusal is known before AWS is changed', async () => {
  await world().reset();
  await outputOf(
    bash(`for name in vault gloo-system; do kubectl create namespace $name; kubectl label namespace $name cost-center=42; done
kubectl apply -f - <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: given-out }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [namespaces] }] }
  validations: [{ expression: "has(object.metadata.labels) && 'cost-center' in object.metadata.labels" }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: given-out }
spec: { policyName: given-out, validationActions: [Deny] }
END
while kubectl create namespace probe --dry-run=server > /dev/null 2>&1; do sleep 0.5; done`),
  );
  try {
    const env = { NAMESPACE: 'gloo-two' };
    await expectRun('all --yes', {
      env,
      exit: 2,
      says: ['the cluster refuses to create it', /namespace gloo-two/],
      changed: [],
    });
    await expectRun('all --yes', { hides: ['--create-namespace'] });
  } finally {
    await outputOf(
      bash('kubectl delete validatingadmissionpolicy,validatingadmissionpolicybinding given-out'),
    );
  }
});

test('every other object that an upgrade deletes is in its plan', async () => {
  await guideIsDone();
  const env = { VAULT_HELM_VALUES: values({ injector: { enabled: false } }) };
  const says = [
    'delete deployment vault-agent-injector',
    'delete mutatingwebhookconfiguration vault-agent-injector-cfg',
    'delete clusterrole vault-agent-injector-clusterrole',
  ];
  await expectRun('02-vault --plan', { env, exit: 4, says, hides: ['statefulset'] });
  await expectRun('02-vault --yes', { env, says });
  await expectRun('all --plan', { env, says: ['No changes.'] });
});

test('a Vault that somebody else has deleted: a run makes it again, or the printed commands do', async () => {
  await guideIsDone();
  await outputOf(bash('kubectl delete statefulset vault -n vault --wait'));
  await expectRun('all --yes');
  await outputOf(bash('helm uninstall vault -n vault --wait'));
  await expectRun('all --yes');
  const upgrade = `helm upgrade vault vault --repo "$HASHICORP_HELM_REPO" -n vault --reuse-values --set injector.externalVaultAddr=https://vault.example.com`;
  const VAULT_HELM_VALUES = values({ injector: { externalVaultAddr: '' } });
  const says = ['helm rollback vault --namespace vault NUMBER', 'in the file that VAULT_HELM_VALUES names'];
  for (const [returnCommand, env] of [
    ['helm rollback vault --namespace vault 1 --wait', {}],
    ['', { VAULT_HELM_VALUES }],
  ] as const) {
    await outputOf(bash(`${upgrade}; kubectl wait pod/vault-0 -n vault --for=delete --timeout=60s`));
    for (const run of ['all --plan', 'all --yes'])
      await expectRun(run, { exit: 3, says, hides: ['helm uninstall'], changed: [] });
    await outputOf(bash(returnCommand));
    await expectRun('all --yes', { env });
  }
  await expectRun('all --plan', { says: ['No changes.'] });
});

test('a kind of object that the cluster no longer knows: a run makes it known again, and a teardown needs it to end', async () => {
  await guideIsDone();
  const deleteKind = 'kubectl delete crd settings.gloo.solo.io';
  const unknown = ['kind Settings of gloo.solo.io/v1', 'helm show crds gloo/gloo'];
  await outputOf(bash(deleteKind));
  await expectRun('90-troubleshoot', { exit: 1, says: ['explain kind-missing'] });
  await expectRun('all --plan', { exit: 4, says: unknown });
  await expectRun('all --yes');
  await outputOf(
    bash(
      `helm upgrade gloo gloo/gloo -n gloo-system --version 1.17.3 --reuse-values --set gateway.deployment.replicas=2`,
    ),
  );
  await outputOf(
    bash(`${deleteKind}
    export KUBECACHEDIR=$PWD
    ! helm uninstall gloo -n gloo-system --no-hooks
    helm list -n gloo-system --uninstalling -q | grep gloo`),
  );
  await expectRun('all --yes', { says: unknown.slice(0, 1), hides: ['waiting for helm'] });
  assert.match((await bash('helm get values gloo -n gloo-system')).output, 'replicas: 2');
  await expectRun('all --plan', { says: ['No changes.'] });
  await outputOf(bash(deleteKind));
  await expectRun('99-teardown --yes', { says: ['helm show crds gloo/gloo', 'Nothing left'] });
});

test('a release whose upgrade failed halfway is judged by what runs', async () => {
  await guideIsDone();
  // A StatefulSet cannot get a volume later.
  const upgrade = `helm upgrade vault vault --repo "$HASHICORP_HELM_REPO" -n vault --reuse-values --set server.dev.enabled=false`;
  await outputOf(bash(`! ${upgrade} && helm status vault -n vault | grep 'STATUS: failed'`));
  await expectRun('99-teardown --plan', { exit: 4, says: [/delete +helm release vault\/vault/] });
  await expectRun('all --yes');
  await expectRun('all --plan', { says: ['No changes.'] });
});

test.run();
