import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GLOO_CHART, RELEASE } from '../../testing/release.ts';
import { deletions, objectChanges } from './release-changes.ts';
import type { ReleaseSpec } from './release-spec.ts';

const SPEC: ReleaseSpec = {
  claim: 'Vault is installed as planned',
  explains: {},
  release: 'vault',
  namespace: 'vault',
  source: GLOO_CHART,
  otherwise: '',
  needs: [{ kind: 'StatefulSet', name: 'vault' }],
  wouldBeLost: async () => ['2 secrets under dev/'],
};

const object = (kind: string, name: string, { group = '', metadata = '', spec = '' } = {}) =>
  `apiVersion: ${group}v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${metadata}${spec}`;
const VAULT = object('StatefulSet', 'vault', {
  group: 'apps/',
  spec: 'spec:\n  template:\n    spec:\n      serviceAccountName: vault\n',
});
const ACCOUNT = object('ServiceAccount', 'vault');
const INJECTOR = object('Deployment', 'vault-agent-injector', { group: 'apps/' });

const live = (documents: readonly string[], status = 'deployed') => ({
  ...RELEASE,
  namespace: 'vault',
  status,
  manifest: documents.join('---\n'),
});

/** The objects that an upgrade between two manifests deletes, and those that the guide then lacks. */
async function changed(before: readonly string[], after: readonly string[], status?: string) {
  const changes = objectChanges(SPEC, live(before, status), after.join('---\n'));
  const deleted = (await deletions(SPEC, changes, work)).map(({ field, wanted }) => `${field}: ${wanted}`);
  return { deleted, lacking: changes.lacking };
}

for (const [what, before, after, deleted, lacking, status] of [
  ['the same objects in another order', [VAULT, INJECTOR], [INJECTOR, VAULT], [], []],
  ['another version of a group', [VAULT], [VAULT.replace('apps/v1', 'apps/v1beta1')], [], []],
  [
    'the namespace named that was not before',
    [VAULT],
    [VAULT.replace('name: vault\n', 'name: vault\n  namespace: vault\n')],
    [],
    [],
  ],
  ['an object less', [VAULT, INJECTOR], [VAULT], ['delete deployment vault-agent-injector: (absent)'], []],
  [
    'Vault itself',
    [VAULT, INJECTOR],
    [INJECTOR],
    ['delete statefulset vault: (absent); lost with it: 2 secrets under dev/'],
    ['statefulset vault'],
  ],
  [
    'a claim for storage',
    [VAULT, object('PersistentVolumeClaim', 'audit')],
    [VAULT],
    ['delete persistentvolumeclaim audit: (absent); lost with it: its data'],
    [],
  ],
  [
    'what helm keeps',
    [VAULT, object('Secret', 'key', { metadata: '  annotations:\n    "helm.sh/resource-policy": keep\n' })],
    [VAULT],
    [],
    [],
  ],
  [
    'the service account of the pods that stay',
    [VAULT, ACCOUNT],
    [VAULT],
    ['delete serviceaccount vault: (absent)'],
    ['serviceaccount vault'],
  ],
  [
    'nothing, but its release is uninstalled first',
    [VAULT, INJECTOR],
    [VAULT, INJECTOR],
    ['delete statefulset vault: a new one; lost with it: 2 secrets under dev/'],
    [],
    'pending-install',
  ],
] as const) {
  test(`an upgrade deletes: ${what}`, async () =>
    assert.equal(await changed(before, after, status), { deleted, lacking }));
}

test('objectChanges: an object in another namespace, or of another kind, does not satisfy the guide', () => {
  for (const manifest of [
    VAULT.replace('name: vault\n', 'name: vault\n  namespace: elsewhere\n'),
    object('Deployment', 'vault', { group: 'apps/' }),
    '',
  ])
    assert.equal(objectChanges(SPEC, undefined, manifest).lacking, ['statefulset vault']);
});

test.run();
