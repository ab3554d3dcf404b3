import { compare, differencesText } from 'engine/resource';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEMO, RELEASE } from '../../testing/release.ts';
import { notRunningReason, releaseWorkloads } from './workloads.ts';

const manifestOf = (name: string, replicas: number) =>
  `kind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: ${replicas}\n  serviceAccountName: ${name}\n  env:\n  - name: AWS_CA_BUNDLE\n`;
const MANIFEST = ['gloo', 'discovery', 'gateway-proxy'].map((name) => manifestOf(name, 2)).join('---\n');

const deployment = (name: string, { replicas = 2, ready = 2, env = [] as object[] } = {}) => ({
  metadata: { name },
  spec: { replicas, template: { spec: { serviceAccountName: name, containers: [{ name, env }] } } },
  status: { readyReplicas: ready },
});
const REST = [deployment('discovery'), deployment('gateway-proxy')];

/** The plan for these deployments, and why they serve nothing. */
async function planOf(deployments: readonly object[], release: object = RELEASE) {
  const kubectl = {
    list: async () => deployments,
    typed: (words: readonly string[]) => words.join(' '),
  };
  const helm = { release: async () => ({ ...release, manifest: MANIFEST }) };
  const serviceAccounts = ['gloo', 'discovery'];
  const spec = { release: 'gloo', namespace: 'gloo-system', serviceAccounts } as const;
  const resource = releaseWorkloads({ kubectl, helm, ownership: DEMO } as never, spec);
  const live = await resource.read(work);
  assert.ok(live);
  const { action, differences = [] } = compare(resource, live);
  return {
    action,
    seen: differencesText(differences),
    run: resource.command(live).run,
    stopped: live.workloads.flatMap((workload) => notRunningReason(workload) ?? []),
  };
}

test('releaseWorkloads: another number of pods is the operator’s', async () => {
  const { action, stopped } = await planOf([deployment('gloo', { replicas: 5, ready: 1 }), ...REST]);
  assert.equal([action, stopped], ['no change', []]);
});

test('releaseWorkloads: a workload that does not exist or has no ready pod is not running', async () => {
  const { action, stopped } = await planOf([deployment('gloo', { ready: 0 }), deployment('discovery')]);
  assert.is(action, 'no change');
  assert.equal(stopped, ['deployment gloo has no ready pod', 'deployment gateway-proxy does not exist']);
});

test('releaseWorkloads: AWS’s variables that the release has not set are removed, and not shown', async () => {
  const env = [
    { name: 'AWS_ROLE_ARN', value: 'arn:wrong' },
    { name: 'AWS_SECRET_ACCESS_KEY', value: 'hush' },
    { name: 'VAULT_SKIP_VERIFY', value: 'true' },
    { name: 'AWS_CA_BUNDLE', value: '/ca' },
    { name: 'POD_NAME' },
  ];
  const { seen, run } = await planOf([deployment('gloo', { env }), ...REST]);
  assert.match(
    seen,
    /deployment gloo: AWS_ROLE_ARN is \(not shown\).*AWS_SECRET_ACCESS_KEY is \(not shown\)/,
  );
  assert.equal(run, [
    'set env deployment/gloo -n gloo-system AWS_ROLE_ARN- AWS_SECRET_ACCESS_KEY- VAULT_SKIP_VERIFY- --field-manager=helm',
  ]);
  assert.is(
    (await planOf([deployment('gloo', { env }), ...REST], { ...RELEASE, labels: {} })).action,
    'conflict',
  );
});

test.run();
