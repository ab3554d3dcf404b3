import type { StepContext } from 'engine/resource';
import { type Kubectl, type KubernetesObject, trueCondition } from 'kubernetes';
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

/** A pod that answers for a Service, and its port. */
export interface BackingPod {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
}

/** The ready pods behind an address inside the cluster; `undefined` if the address names no Service there. */
export async function podsBehind(
  kubectl: Kubectl,
  address: string,
  work: StepContext,
): Promise<readonly BackingPod[] | undefined> {
  const [name, namespace] = serviceOf(address) ?? [];
  if (name === undefined || namespace === undefined) return undefined;
  const service = await kubectl.get('service', name, namespace, work);
  if (service === undefined) return undefined;
  // A Service selects by labels alone; a deployment has them below `matchLabels`.
  const labels = Object.entries((service.spec?.selector ?? {}) as Readonly<Record<string, string>>);
  const { port: given, protocol } = new URL(address);
  const port = Number(given || (protocol === 'https:' ? 443 : 80));
  const target = service.spec?.ports?.find((one) => one.port === port);
  if (labels.length === 0 || target === undefined) return [];
  const selector = labels.map(([label, value]) => `${label}=${value}`).join(',');
  const pods = await kubectl.list('pod', namespace, work, selector);
  return pods
    .filter((pod) => trueCondition(pod, 'Ready') && pod.metadata.deletionTimestamp === undefined)
    .flatMap((pod) => {
      const number = containerPort(pod, target.targetPort ?? port);
      return number === undefined ? [] : [{ name: pod.metadata.name, namespace, port: number }];
    });
}

function containerPort({ spec }: KubernetesObject, target: number | string): number | undefined {
  if (typeof target === 'number') return target;
  const ports = (spec?.containers ?? []).flatMap(({ ports = [] }) => ports);
  return ports.find(({ name }) => name === target)?.containerPort;
}
