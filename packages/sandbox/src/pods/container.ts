import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VAULT_HOST } from '../gateway/config.ts';
import type { KubeClient } from '../gateway/kube.ts';
import type { Layout } from '../up/layout.ts';

/** The parts of a pod that matter for the login of its own container. */
export interface ContainerPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly containers: readonly {
      readonly name: string;
      readonly env?: readonly Variable[];
      readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
    }[];
    readonly volumes?: readonly {
      readonly name: string;
      readonly projected?: { readonly sources: readonly { readonly serviceAccountToken?: Token }[] };
    }[];
  };
  readonly status?: {
    readonly phase?: string;
  };
}

/** A container's variable, with its value or the ConfigMap or Secret that contains it. */
interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly configMapKeyRef?: KeyReference; readonly secretKeyRef?: KeyReference };
}

type KeyReference = { readonly name: string; readonly key: string; readonly optional?: boolean };

type Token = { readonly audience?: string; readonly expirationSeconds: number; readonly path: string };

/** The container of a pod that runs Gloo, possibly after other containers. */
export function ownContainer({ serviceAccountName, containers }: ContainerPod['spec']) {
  return containers.find(({ name }) => name === serviceAccountName) ?? containers[0];
}

/**
 * Does the kubelet's work for a container: returns its variables, and writes its tokens into a folder of the sandbox. Volumes of
 * Secrets and ConfigMaps are left out, because the login reads none.
 * @throws like the kubelet, if a variable's ConfigMap or Secret is missing
 */
export async function variablesOf(
  kube: KubeClient,
  layout: Layout,
  { metadata, spec }: ContainerPod,
): Promise<Record<string, string>> {
  const { env = [], volumeMounts = [] } = ownContainer(spec) ?? {};
  const root = folderOf(layout, metadata.uid);
  const written = new Set<string>();
  for (const { name, mountPath } of volumeMounts) {
    const sources = spec.volumes?.find((one) => one.name === name)?.projected?.sources ?? [];
    for (const { serviceAccountToken: token } of sources) {
      // Skips the token for the API server, which the program does not call.
      if (token?.audience === undefined) continue;
      const { audience, expirationSeconds, path } = token;
      const account = spec.serviceAccountName ?? 'default';
      const text = await kube.token(metadata.namespace, account, audience, expirationSeconds);
      const inPod = join(mountPath, path);
      mkdirSync(dirname(join(root, inPod)), { recursive: true });
      writeFileSync(join(root, inPod), text ?? '', { mode: 0o600 });
      written.add(inPod);
    }
  }
  const variables = env.map(async (variable) => {
    const value = await resolvedValue(kube, metadata.namespace, variable);
    return value === undefined
      ? []
      : [[variable.name, written.has(value) ? join(root, value) : value] as const];
  });
  return Object.fromEntries((await Promise.all(variables)).flat());
}

async function resolvedValue(
  kube: KubeClient,
  namespace: string,
  { value, valueFrom = {} }: Variable,
): Promise<string | undefined> {
  const { configMapKeyRef, secretKeyRef } = valueFrom;
  const reference = configMapKeyRef ?? secretKeyRef;
  if (reference === undefined) return value;
  const [kind, plural] = configMapKeyRef ? ['configmap', 'configmaps'] : ['secret', 'secrets'];
  const { name, key, optional = false } = reference;
  const object = await kube.call<{ data?: Readonly<Record<string, string>> }>(
    'GET',
    `/api/v1/namespaces/${namespace}/${plural}/${name}`,
  );
  const found = object?.data?.[key];
  if (found !== undefined) return configMapKeyRef ? found : Buffer.from(found, 'base64').toString();
  if (optional) return undefined;
  throw new Error(
    object ? `couldn't find key ${key} in ${kind} ${namespace}/${name}` : `${kind} "${name}" not found`,
  );
}

/** A line of a container's log in the format of container runtimes, which kwok reads. */
export const logLine = (line: string): string => `${new Date().toISOString()} stderr F ${line}\n`;

/** Removes the files of a deleted pod. */
export function removeMounts(layout: Layout, uid: string): void {
  rmSync(folderOf(layout, uid), { recursive: true, force: true });
}

const folderOf = (layout: Layout, uid: string) => join(layout.dir, 'pods', uid);

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
 * Resolves an address like a pod. A service of namespace vault leads to the Vault behind it, and the host of the operator's own
 * Vault to this machine. The sandbox has no other network, and localhost is the pod itself.
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
  if (hostname === VAULT_HOST) return { address: `127.0.0.1:${number}` };
  // No other server listens in the pod.
  if (hostname === '127.0.0.1' || hostname === 'localhost')
    return { unreachable: 'connect: connection refused' };
  const [name, inNamespace = namespace, ...rest] = hostname.split('.');
  if (!['', 'svc', 'svc.cluster.local'].includes(rest.join('.')))
    return { unreachable: `lookup ${hostname}: no such host` };
  const path = `/api/v1/namespaces/${inNamespace}/services/${name}`;
  const service = await kube.call<Service>('GET', path);
  if (service === undefined) return { unreachable: `lookup ${hostname}: no such host` };
  const { selector, ports = [] } = service.spec;
  const toVault = inNamespace === 'vault' && selector?.component === 'server';
  // No other server in the cluster listens. Kubernetes drops packets to a port that a service does not have.
  if (!toVault || !ports.some((one) => one.port === number)) return { unreachable: 'i/o timeout' };
  return { address: `127.0.0.1:${vaultPort}` };
}
