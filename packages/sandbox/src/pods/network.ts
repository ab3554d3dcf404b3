import type { KubeClient } from '../gateway/kube.ts';

/** The destination of a pod's connection: a host and port of this machine, or the error. */
export type Destination =
  | { readonly address: string; readonly unreachable?: undefined }
  | { readonly unreachable: string; readonly address?: undefined };

interface Service {
  readonly spec: {
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly { port: number }[];
  };
}

/**
 * Resolves an address as a pod would. A service of namespace vault leads to the Vault behind it, and localhost to this
 * machine. The sandbox has no other network.
 * @param vaultPort of Vault, without TLS
 */
export async function podDestination(
  kube: KubeClient,
  namespace: string,
  address: string,
  vaultPort: number,
): Promise<Destination> {
  const { hostname, port, protocol } = new URL(address);
  const number = Number(port || (protocol === 'https:' ? 443 : 80));
  if (hostname === '127.0.0.1' || hostname === 'localhost') return { address: `127.0.0.1:${number}` };
  const [name, inNamespace = namespace, ...rest] = hostname.split('.');
  if (!['', 'svc', 'svc.cluster.local'].includes(rest.join('.')))
    return { unreachable: `lookup ${hostname}: no such host` };
  const path = `/api/v1/namespaces/${inNamespace}/services/${name}`;
  const service = await kube.call<Service>('GET', path);
  if (service === undefined) return { unreachable: `lookup ${hostname}: no such host` };
  const { selector, ports = [] } = service.spec;
  const toVault = inNamespace === 'vault' && selector?.component === 'server';
  // Nothing else in the cluster listens. Kubernetes drops packets to a port that a service does not have.
  if (!toVault || !ports.some((one) => one.port === number)) return { unreachable: 'i/o timeout' };
  return { address: `127.0.0.1:${vaultPort}` };
}
