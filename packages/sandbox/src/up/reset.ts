import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlClient } from '../gateway/cluster.ts';
import { remote } from '../gateway/control.ts';
import { type Conditions, isReady, KubeClient } from '../gateway/kube.ts';
import { ROLE_ANNOTATION } from '../pods/webhook.ts';
import { seedAccount } from './bring-up.ts';
import type { Layout } from './layout.ts';
import { until } from './processes.ts';
import type { SandboxState } from './state.ts';

type NamedObject = {
  metadata: { name: string; annotations?: Record<string, string>; labels?: Record<string, string> };
};
type List = { items: NamedObject[] };

const ownNamespaces = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);
const clusterScoped = [
  'apis/rbac.authorization.k8s.io/v1/clusterroles',
  'apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  'apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  'apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
];
const crds = 'apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** Deleted before the rest of a namespace, so that no controller creates new pods in the meantime. */
const controllers = new Set(['deployments', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs', 'replicasets']);

/**
 * Brings a sandbox back to the state in which `up` left it, in seconds. The AWS account is emptied and seeded again
 * with the same access keys; the issuer stays, because the API server is bound to it. Vault is restarted, every added
 * namespace and cluster-wide object is removed, and a missing pod identity webhook is created again. An account that
 * belongs to another sandbox is not emptied. The clusters of other sandboxes in this account stay in it, and their Vaults know
 * its new keys after a reset of their own.
 */
export async function resetSandbox(layout: Layout, state: SandboxState): Promise<void> {
  const control: ControlClient = remote(state.ports.control);
  await whileVaultStays(control, async () => {
    const aws = seedAccount(layout, state, control).then(() => emptyVaults(control));
    await Promise.all([aws, cleanCluster(new KubeClient(layout.kubeconfig))]);
    await control.restoreWebhook();
    // The leftovers of shells in the sandbox: helm repositories, files "in the pod".
    for (const dir of [layout.helm, join(layout.vault, 'home')]) {
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(dir, { recursive: true });
    }
  });
}

/**
 * Empties the AWS account and Vault, and leaves the cluster with its releases, so that a run need not install them.
 * Only Vault's own role is removed from the cluster.
 */
export async function emptyAwsAndVault(layout: Layout, state: SandboxState): Promise<void> {
  if (state.joined) throw new Error(`sandbox "${state.name}" has no AWS account of its own to empty`);
  const control: ControlClient = remote(state.ports.control);
  await whileVaultStays(control, async () => {
    await seedAccount(layout, state, control);
    await removeRoleFromVault(new KubeClient(layout.kubeconfig));
    await emptyVaults(control);
  });
}

async function emptyVaults(control: ControlClient): Promise<void> {
  await Promise.all([control.restartVault(), control.emptyOwnVault()]);
}

/** Does work during which the deletion of its pod does not restart Vault, and clears the logs of calls. */
async function whileVaultStays(control: ControlClient, work: () => Promise<void>): Promise<void> {
  await control.followVaultPod(false);
  try {
    await work();
    await control.clearCalls();
  } finally {
    await control.followVaultPod(true);
  }
}

/**
 * Vault's own role was deleted with the account: its service account no longer names it, and a new pod runs without
 * it.
 */
async function removeRoleFromVault(kube: KubeClient): Promise<void> {
  const path = '/api/v1/namespaces/vault/serviceaccounts/vault';
  const account = await kube.call<{ metadata: { annotations?: Record<string, string> } }>('GET', path);
  if (account?.metadata.annotations?.[ROLE_ANNOTATION] === undefined) return;
  await kube.call('PATCH', path, { metadata: { annotations: { [ROLE_ANNOTATION]: null } } });
  const pod = '/api/v1/namespaces/vault/pods/vault-0';
  type Pod = Conditions & { metadata: { uid: string } };
  const before = await kube.call<Pod>('GET', pod);
  await kube.call('DELETE', pod);
  const isReadyAgain = async () => {
    const now = await kube.call<Pod>('GET', pod);
    return now?.metadata.uid !== before?.metadata.uid && isReady(now);
  };
  const late = () => new Error('pod vault/vault-0 is not ready again after 30 s');
  await until(isReadyAgain, { seconds: 30, late });
}

async function cleanCluster(kube: KubeClient): Promise<void> {
  const named = async (path: string, which: (object: NamedObject) => boolean) =>
    ((await kube.call<List>('GET', `/${path}`))?.items ?? [])
      .filter(which)
      .map(({ metadata }) => metadata.name);
  const fromHelm = ({ metadata: { annotations = {}, labels = {} } }: NamedObject) =>
    ['meta.helm.sh/release-name', 'helm.sh/hook'].some((name) => name in annotations) ||
    labels['app.kubernetes.io/managed-by'] === 'Helm';
  const foreignCrd = ({ metadata }: NamedObject) => !metadata.name.endsWith('.kwok.x-k8s.io');
  const foreignNamespace = ({ metadata }: NamedObject) => !ownNamespaces.has(metadata.name);
  const remove = (path: string, names: string[]) =>
    Promise.all(names.map((name) => kube.call('DELETE', `/${path}/${name}`)));

  // A chart's webhooks are deleted first: the API server could call them for the other deletions.
  for (const path of clusterScoped.toReversed()) await remove(path, await named(path, fromHelm));
  const namespaces = await named('api/v1/namespaces', foreignNamespace);
  if (namespaces.length) {
    const kinds = await namespacedKinds(kube);
    await Promise.all(namespaces.map((name) => removeNamespace(kube, name, kinds)));
  }
  await remove(crds, await named(crds, foreignCrd));
  await untilGone('reset', async () => [
    ...(await named('api/v1/namespaces', foreignNamespace)),
    ...(await named(crds, foreignCrd)),
  ]);
}

/** The paths of all namespaced kinds that can be deleted as a collection, with NS for the namespace. */
async function namespacedKinds(kube: KubeClient): Promise<string[]> {
  type Resource = { resource: string; scope: string; verbs: string[] };
  type Discovery = {
    items: { metadata: { name?: string }; versions: { version: string; resources?: Resource[] }[] }[];
  };
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const answers = await Promise.all(
    ['/api', '/apis'].map((path) => kube.call<Discovery>('GET', path, undefined, accept)),
  );
  const paths = answers
    .flatMap((answer) => answer?.items ?? [])
    .flatMap(({ metadata, versions }) => {
      // The first version is the preferred one; the others show the same objects.
      const [{ version, resources = [] } = { version: '', resources: [] }] = versions;
      const base = metadata.name ? `/apis/${metadata.name}/${version}` : `/api/${version}`;
      return resources
        .filter(({ scope, verbs }) => scope === 'Namespaced' && verbs.includes('deletecollection'))
        .map(({ resource }) => `${base}/namespaces/NS/${resource}`);
    });
  return paths;
}

/**
 * Empties and finalizes a namespace like the namespace controller, but without its wait of five seconds for other
 * API servers.
 */
async function removeNamespace(kube: KubeClient, name: string, kinds: string[]): Promise<void> {
  const now = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    gracePeriodSeconds: 0,
    propagationPolicy: 'Background',
  };
  const at = (path: string) => path.replace('NS', name);
  const [first, rest] = [true, false].map((isController) =>
    kinds.filter((path) => controllers.has(path.split('/').at(-1) as string) === isController),
  ) as [string[], string[]];
  await kube.call('DELETE', `/api/v1/namespaces/${name}`, now);
  for (const paths of [first, rest]) {
    await Promise.all(paths.map((path) => kube.call('DELETE', at(path), now)));
  }
  // A Job's pods, for example, stay until its controller has removed their finalizers.
  await untilGone(`namespace ${name}`, async () => {
    const lists = await Promise.all(kinds.map((path) => kube.call<List>('GET', `${at(path)}?limit=1`)));
    return kinds.filter((_, i) => lists[i]?.items.length);
  });
  // Without a resource version, because its controller may write to it in the meantime.
  const finalized = { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: { finalizers: [] } };
  await kube.call('PUT', `/api/v1/namespaces/${name}/finalize`, finalized);
}

async function untilGone(what: string, left: () => Promise<string[]>): Promise<void> {
  let remaining: string[] = [];
  const look = async () => {
    remaining = await left();
    return remaining.length === 0;
  };
  const late = () => new Error(`${what}: still there after 60 s: ${remaining.join(', ')}`);
  await until(look, { seconds: 60, late });
}
