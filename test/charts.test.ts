import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFile, temporaryFolder } from 'engine/testing/temporary-folder';
import { expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { ToolRecorder } from './tool-recorder.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('charts as others have installed them');

test.before(() => world().reset());

test('a version that the repository lacks, or a repository that does not answer, is found before AWS is touched', async () => {
  await expectRun('all --yes', {
    env: { EDGE_VERSION: 'v1.17.99' },
    exit: 2,
    says: ['chart gloo v1.17.99', 'not found', 'Set EDGE_VERSION'],
    changed: [],
  });
  await expectRun('all --yes', {
    env: { GLOO_HELM_REPO: 'http://127.0.0.1:9/charts' },
    exit: 1,
    says: ['helm repository gloo', 'http://127.0.0.1:9/charts'],
    changed: [],
  });
});

test('a helm that is too old, or does not run, is named before AWS is touched', async () => {
  const shim = 'mise ERROR No version is set for shim: helm';
  for (const [script, ...says] of [
    [
      '[ "$1" != version ] || { echo v3.10.3; exit; }',
      'helm version prints v3.10.3',
      'Install Helm 3.14 or later',
    ],
    [`echo "${shim}" >&2; exit 1`, shim, 'Have helm version print a version here'],
  ] as const) {
    const { env } = new ToolRecorder(world().environment(), { tool: 'helm', script });
    for (const runbook of ['all', '03-gloo'])
      await expectRun(`${runbook} --yes`, { env, exit: 2, says, changed: [] });
  }
});

test('repositories that an operator has registered, and of which this machine has no copy, do not matter', async () => {
  const folder = temporaryFolder();
  const HELM_REPOSITORY_CONFIG = join(folder, 'repositories.yaml');
  writeFileSync(HELM_REPOSITORY_CONFIG, 'repositories: [{name: other, url: http://127.0.0.1:9/charts}]');
  const env = { HELM_REPOSITORY_CONFIG, HELM_REPOSITORY_CACHE: join(folder, 'cache') };
  await expectRun('00-preflight', { env, says: ['✓ charts'] });
});

const RAFT = `global: {tlsDisable: false}
server:
  standalone: {enabled: false}
  affinity: ""
  ha: {enabled: true, replicas: 3, raft: {enabled: true, setNodeId: true}}`;

const ASKS_FOR_ADDRESS = [
  'VAULT_ADDR=https://127.0.0.1:8200',
  'kubectl port-forward -n vault svc/vault 8200',
];

test('a Vault with raft and TLS is never made a dev server, with a token for it or with --adopt', async () => {
  const given = { VAULT_HELM_VALUES: temporaryFile(RAFT) };
  await outputOf(
    bash(`helm install vault vault --repo "$HASHICORP_HELM_REPO" -n vault --create-namespace --values ${given.VAULT_HELM_VALUES}
      kubectl wait pod/vault-0 -n vault --for=create --timeout=60s
      kubectl wait pod/vault-0 -n vault --for=condition=Ready --timeout=60s`),
  );
  const token = { VAULT_TOKEN: 'root', VAULT_TOKEN_FOR_CLUSTER: 'true' };
  for (const env of [{}, token])
    await expectRun('all --yes --adopt', { env, exit: 2, says: ASKS_FOR_ADDRESS, changed: [] });
  // Sealed nodes are not ready, but that is no reason to install over them.
  await outputOf(
    bash(
      'kubectl scale statefulset vault -n vault --replicas 0; kubectl wait pod/vault-0 -n vault --for=delete',
    ),
  );
  await expectRun('02-vault --yes --adopt', {
    exit: 3,
    says: ['it is not a dev server', 'set VAULT_ADDR to https://127.0.0.1:8200'],
  });
  await outputOf(bash('helm uninstall vault -n vault --wait'));
});

test('Gloo as release gloo-ee, or made without Helm: refused before AWS and Vault are touched; a teardown leaves it', async () => {
  const env = { GLOO_LICENSE_KEY: 'canary-license', GLOO_HELM_REPO: world().repositories.glooEnterprise };
  await outputOf(
    bash(`helm install gloo-ee gloo-ee --repo "${env.GLOO_HELM_REPO}" --version 1.17.3 -n gloo-system --create-namespace \
      --set license_key=x --set gloo.discovery.enabled=false`),
  );
  const says = [
    'serviceaccount gloo, deployment gloo',
    'Helm release gloo-system/gloo-ee',
    'helm uninstall gloo-ee',
  ];
  await expectRun('all --yes --enterprise', { env, exit: 3, says, changed: [] });
  await expectRun('03-gloo --plan --enterprise --adopt', { env, exit: 3, says, hides: ['helm install'] });
  await expectRun('99-teardown --plan', { says: ['No changes.'] });
  await expectRun('90-troubleshoot --enterprise', {
    env,
    exit: 1,
    says: ['serviceaccount gloo, deployment gloo do, and belong to Helm release gloo-system/gloo-ee'],
    hides: ['Gloo is not installed', 'there is no Helm release gloo'],
  });
  await outputOf(
    bash(`helm uninstall gloo-ee -n gloo-system --wait
      kubectl create serviceaccount gloo -n gloo-system`),
  );
  await expectRun('all --yes', { exit: 3, says: ['serviceaccount gloo do', 'no Helm release'], changed: [] });
  await outputOf(bash('kubectl delete serviceaccount gloo -n gloo-system'));
});

test('a chart without discovery, keys without values, and an upgrade right after the installation: no warning, nothing to do twice, and the Job that helm cannot change is deleted; the guide’s values come last', async () => {
  const GLOO_HELM_VALUES = temporaryFile(`settings:
gloo: {serviceAccount: }
discovery: {enabled: false, serviceAccount: }
gatewayProxies: {gatewayProxy: {tracing: , podTemplate: {resources: }}}
`);
  const older = { GLOO_HELM_VALUES, EDGE_VERSION: 'v1.17.2' };
  await expectRun('all --yes', { env: older });
  await expectRun('04-verify --yes --verbose', {
    env: older,
    says: [
      '✓ service account discovery: Gloo’s chart has no discovery',
      '✓ logins of discovery: Gloo’s chart',
    ],
    hides: [/^ +! /m],
  });
  const env = { GLOO_HELM_VALUES, EDGE_VERSION: 'v1.17.3' };
  const says = [/kubectl delete job gloo-resource-rollout -n gloo-system[\s\S]*helm upgrade gloo/];
  await expectRun('all --plan', { env, exit: 4, says });
  await expectRun('03-gloo --yes', { env, says });
  await expectRun('all --plan', { env, says: ['No changes.'] });
  // The guide's values take precedence. The verification finds other values of an operator that keep Gloo from its role.
  const keys = temporaryFile(`settings: {secretOptions: {sources: []}}
gloo: {deployment: {customEnv: [{name: AWS_ACCESS_KEY_ID, value: canary1}, {name: AWS_SECRET_ACCESS_KEY, value: canary2}]}}`);
  await expectRun('03-gloo --yes', { env: { GLOO_HELM_VALUES: keys }, hides: [/canary/] });
  await expectRun('03-gloo --plan', { env: { GLOO_HELM_VALUES: keys }, says: ['No changes.'] });
  await expectRun('04-verify --yes', { exit: 1, hides: [/canary/] });
});

test.run();
