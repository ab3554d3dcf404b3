import { setTimeout as sleep } from 'node:timers/promises';
import { ControlClient } from './control-client.ts';
import { KubeClient } from './gateway/kube-client.ts';
import type { Layout } from './layout.ts';
import { seedAccount } from './parts/bring-up.ts';
import type { SandboxState } from './state.ts';

type Named = {
  metadata: { name: string; annotations?: Record<string, string>; labels?: Record<string, string> };
};
type List = { items: Named[] };

const ownNamespaces = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);
/** Deleted first and by themselves, so that no controller makes new pods while a namespace goes. */
const workloads = [
  'apis/apps/v1/{ns}/deployments',
  'apis/apps/v1/{ns}/statefulsets',
  'apis/apps/v1/{ns}/daemonsets',
  'apis/batch/v1/{ns}/jobs',
  'apis/apps/v1/{ns}/replicasets',
];
const clusterScoped = [
  'apis/rbac.authorization.k8s.io/v1/clusterroles',
  'apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  'apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  'apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
];
const crds = 'apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/**
 * Brings a sandbox back to how `up` left it, in seconds: the AWS account is emptied and seeded anew (with the same
 * access keys; the issuer stays, as the API server is bound to it), Vault is started afresh, and every namespace and
 * cluster-wide object that was added is removed.
 */
export async function resetSandbox(layout: Layout, state: SandboxState): Promise<void> {
  const control = new ControlClient(state.ports.control);
  await control.followVaultPod(false);
  const aws = seedAccount(layout, state, control).then(() => control.restartVault());
  await Promise.all([aws, cleanCluster(new KubeClient(layout.kubeconfig))]);
  await control.clearCalls();
  await control.followVaultPod(true);
}

async function cleanCluster(kube: KubeClient): Promise<void> {
  const names = async (path: string, which: (object: Named) => boolean) =>
    ((await kube.call<List>('GET', `/${path}`))?.items ?? [])
      .filter(which)
      .map(({ metadata }) => metadata.name);
  const fromHelm = ({ metadata }: Named) =>
    metadata.annotations?.['meta.helm.sh/release-name'] !== undefined ||
    metadata.labels?.['app.kubernetes.io/managed-by'] === 'Helm' ||
    metadata.annotations?.['helm.sh/hook'] !== undefined;
  const foreignCrd = ({ metadata }: Named) => !metadata.name.endsWith('.kwok.x-k8s.io');
  const foreignNamespace = ({ metadata }: Named) => !ownNamespaces.has(metadata.name);

  // Webhooks of a chart go before anything that they would be asked about.
  for (const path of clusterScoped.slice().reverse()) {
    await Promise.all((await names(path, fromHelm)).map((name) => kube.call('DELETE', `/${path}/${name}`)));
  }
  await Promise.all((await names(crds, foreignCrd)).map((name) => kube.call('DELETE', `/${crds}/${name}`)));
  await Promise.all(
    (await names('api/v1/namespaces', foreignNamespace)).map((name) => removeNamespace(kube, name)),
  );
  for (const end = Date.now() + 60_000; ; await sleep(50)) {
    const left = [
      ...(await names('api/v1/namespaces', foreignNamespace)),
      ...(await names(crds, foreignCrd)),
    ];
    if (left.length === 0) return;
    if (Date.now() > end) throw new Error(`reset: still there after 60 s: ${left.join(', ')}`);
  }
}

async function removeNamespace(kube: KubeClient, name: string): Promise<void> {
  const at = (path: string) => `/${path.replace('{ns}', `namespaces/${name}`)}`;
  const now = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    gracePeriodSeconds: 0,
    propagationPolicy: 'Background',
  };
  for (const path of workloads) await kube.call('DELETE', at(path), now);
  await kube.call('DELETE', at('api/v1/{ns}/pods'), now);
  await kube.call('DELETE', `/api/v1/namespaces/${name}`, now);
}
