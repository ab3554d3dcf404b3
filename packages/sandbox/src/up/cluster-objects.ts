import { delimiter, join } from 'node:path';
import type { GatewayConfig } from '../gateway/config.ts';
import type { KubeClient } from '../gateway/kube.ts';
import { ensureWebhook } from '../pods/webhook.ts';
import type { Layout } from './layout.ts';
import { PartError } from './processes.ts';
import { until } from './wait.ts';

const KWOK = '/apis/kwok.x-k8s.io/v1alpha1';

/**
 * Creates the sandbox's own objects: commands in namespace vault run on this machine, its ports lead to Vault, and a
 * webhook gives pods their identity.
 */
export async function createObjects(
  kube: KubeClient,
  layout: Layout,
  config: GatewayConfig,
  signal: AbortSignal,
): Promise<void> {
  const envs = Object.entries({
    VAULT_ADDR: `http://127.0.0.1:${config.ports.vault}`,
    VAULT_TOKEN: 'root',
    HOME: join(layout.vault, 'home'),
    PATH: [layout.bin, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
  }).map(([name, value]) => ({ name, value }));
  const target = { port: config.ports.vaultFront, address: '127.0.0.1' };
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
  await ensureWebhook(kube, config);
}
