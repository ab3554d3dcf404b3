import type { StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { podsOf } from './pods.ts';

/** The Service of an address inside the cluster, such as `http://vault-internal.vault:8200`; `undefined` for a page’s variable. */
export function serviceOf(address: string): readonly [name: string, namespace: string] | undefined {
  if (!URL.canParse(address)) return undefined;
  const [name, namespace, ...rest] = new URL(address).hostname.split('.');
  const isService = ['', 'svc', 'svc.cluster.local'].includes(rest.join('.'));
  return name && namespace && isService ? [name, namespace] : undefined;
}

/**
 * Since when Gloo can have reached Vault, in milliseconds since the epoch: its Service exists and its pod is ready. Earlier
 * errors of Gloo say nothing about the present. 0 for a Vault elsewhere.
 */
export async function vaultReachableSince(
  kubectl: Kubectl,
  address: string,
  work: StepContext,
): Promise<number> {
  const named = serviceOf(address);
  const [service, vaultPods] = await Promise.all([
    named && kubectl.get('service', ...named, work),
    podsOf(kubectl, { namespace: 'vault', serviceAccounts: ['vault'] }, work),
  ]);
  const created = Date.parse(service?.metadata.creationTimestamp ?? '') || 0;
  return Math.max(created, ...vaultPods.map(({ readySince = 0 }) => readySince));
}

/** The backend of a Service at one of its ports: a pod, or a manually added address. */
export interface Backend {
  /** `pod vault/vault-0` */
  readonly title: string;
  /** The name of the pod. */
  readonly pod: string | undefined;
  readonly namespace: string;
  readonly port: number;
}

/** The backends at an address inside the cluster; `undefined` if the address is not that of a Service there. */
export async function backendsOf(
  kubectl: Kubectl,
  address: string,
  work: StepContext,
): Promise<readonly Backend[] | undefined> {
  const [name, namespace] = serviceOf(address) ?? [];
  if (name === undefined || namespace === undefined) return undefined;
  const [service, pods, slices] = await Promise.all([
    kubectl.get('service', name, namespace, work),
    kubectl.list('pod', namespace, work),
    kubectl.list('endpointslice', namespace, work, `kubernetes.io/service-name=${name}`),
  ]);
  if (service === undefined) return undefined;
  const { port: given, protocol } = new URL(address);
  const number = Number(given || (protocol === 'https:' ? 443 : 80));
  const target = service.spec?.ports?.find((one) => one.port === number);
  if (service.spec?.type === 'ExternalName')
    return [{ title: String(service.spec.externalName), pod: undefined, namespace, port: number }];
  if (target === undefined) return [];
  const selector = Object.entries<unknown>(service.spec?.selector ?? {});
  // A slice may be written by hand, and the slices of an earlier specification stay.
  const isOf = (address: string, pod: string) =>
    pods.some(
      ({ metadata, status }) =>
        metadata.name === pod &&
        status?.podIPs?.some(({ ip }) => ip === address) &&
        selector.every(([key, value]) => metadata.labels?.[key] === value),
    );
  return slices.flatMap(({ ports, endpoints }) => {
    const { port } = ports?.find((one) => (one.name ?? '') === (target.name ?? '')) ?? {};
    if (port === undefined) return [];
    // A Service may publish pods that are not ready.
    const serves = (endpoints ?? []).filter(
      ({ conditions = {} }) => (conditions.serving ?? conditions.ready) !== false && !conditions.terminating,
    );
    return serves.map(({ addresses, targetRef }) => {
      const named = targetRef?.kind === 'Pod' ? targetRef.name : undefined;
      const pod = addresses.every((one) => isOf(one, named ?? '')) ? named : undefined;
      return {
        title: pod === undefined ? addresses.join() : `pod ${namespace}/${pod}`,
        pod,
        namespace,
        port,
      };
    });
  });
}
