import type { StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { podsOf } from './pods.ts';

/** The Service that an address names inside the cluster, such as `http://vault-internal.vault:8200`; a page’s variable names none. */
export function serviceOf(address: string): readonly [name: string, namespace: string] | undefined {
  if (!URL.canParse(address)) return undefined;
  const [name, namespace, ...rest] = new URL(address).hostname.split('.');
  const isService = ['', 'svc', 'svc.cluster.local'].includes(rest.join('.'));
  return name && namespace && isService ? [name, namespace] : undefined;
}

/**
 * Since when Gloo can have found Vault there, in milliseconds since the epoch: its Service exists and its pod is ready. What Gloo
 * met before says nothing of now. 0 for a Vault elsewhere.
 */
export async function vaultSince(kubectl: Kubectl, address: string, work: StepContext): Promise<number> {
  const named = serviceOf(address);
  const [service, vaultPods] = await Promise.all([
    named && kubectl.get('service', ...named, work),
    podsOf(kubectl, { namespace: 'vault', serviceAccounts: ['vault'] }, work),
  ]);
  const created = Date.parse(service?.metadata.creationTimestamp ?? '') || 0;
  return Math.max(created, ...vaultPods.map(({ readySince = 0 }) => readySince));
}
