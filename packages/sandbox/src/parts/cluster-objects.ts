import { delimiter, join } from 'node:path';
import type { KubeClient } from '../gateway/kube.ts';
import type { Layout } from '../layout.ts';
import { PartError } from '../processes.ts';
import { readState, type SandboxState } from '../state.ts';
import { until } from '../wait.ts';

const KWOK = '/apis/kwok.x-k8s.io/v1alpha1';
const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/**
 * Creates the sandbox's own objects: commands in namespace vault run on this machine, its ports lead to Vault, and a
 * webhook gives pods their identity.
 */
export async function createObjects(
  kube: KubeClient,
  layout: Layout,
  { ports }: SandboxState,
  signal: AbortSignal,
): Promise<void> {
  const envs = Object.entries({
    VAULT_ADDR: `http://127.0.0.1:${ports.vault}`,
    VAULT_TOKEN: 'root',
    HOME: join(layout.vault, 'home'),
    PATH: [layout.bin, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
  }).map(([name, value]) => ({ name, value }));
  const target = { port: ports.vaultFront, address: '127.0.0.1' };
  const specs = {
    ClusterExec: { execs: [{ local: { workDir: join(layout.vault, 'home'), envs } }] },
    ClusterPortForward: { forwards: [{ ports: [8200], target }] },
  };
  for (const [kind, spec] of Object.entries(specs)) {
    const path = `${KWOK}/${kind.toLowerCase()}s`;
    const object = {
      ...{ apiVersion: 'kwok.x-k8s.io/v1alpha1', kind, metadata: { name: 'vault' } },
      spec: { selector: { matchNamespaces: ['vault'] }, ...spec },
    };
    // kwokctl has created kwok's definitions, and does not wait until the API server serves them.
    await until(async () => (await kube.call('POST', path, object)) !== undefined, {
      ...{ seconds: 60, signal },
      late: () => new PartError('Kubernetes', `the API server does not serve ${path} after 60 s`),
    });
  }
  await ensureWebhook(kube, layout);
}

/** Creates the pod identity webhook if it is missing, as EKS does. */
export async function ensureWebhook(kube: KubeClient, layout: Layout): Promise<void> {
  const name = 'pod-identity-webhook';
  if (await kube.call('GET', `${WEBHOOKS}/${name}`)) return;
  const state = readState(layout);
  if (!state) throw new Error(`${layout.state}: missing`);
  await kube.call('POST', WEBHOOKS, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name: `${name}.amazonaws.com`,
        // EKS has Ignore, so a call that fails leaves a pod without its role. Here a busy machine would do that at
        // random: the pod is refused instead, and its controller tries again.
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        clientConfig: {
          url: `https://localhost:${state.ports.controlTls}/mutate`,
          caBundle: Buffer.from(state.authority.cert).toString('base64'),
        },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
      },
    ],
  });
}
