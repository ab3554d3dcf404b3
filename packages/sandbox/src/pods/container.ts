import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Layout } from '../layout.ts';
import type { KubeClient } from '../gateway/kube.ts';

type KeyOf = { readonly name: string; readonly key: string };
type Item = { readonly key: string; readonly path: string };
type Projected = {
  readonly serviceAccountToken?: {
    readonly audience: string;
    readonly expirationSeconds: number;
    readonly path: string;
  };
};

/** The parts of a pod that its first container depends on. */
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
      readonly env?: readonly {
        readonly name: string;
        readonly value?: string;
        readonly valueFrom?: { readonly configMapKeyRef?: KeyOf; readonly secretKeyRef?: KeyOf };
      }[];
      readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
    }[];
    readonly volumes?: readonly {
      readonly name: string;
      readonly configMap?: { readonly name: string; readonly items?: readonly Item[] };
      readonly secret?: { readonly secretName: string; readonly items?: readonly Item[] };
      readonly projected?: { readonly sources: readonly Projected[] };
    }[];
  };
  readonly status?: { readonly phase?: string };
}

/** The environment and files of a program that replaces a pod's first container. */
export interface Container {
  readonly env: Readonly<Record<string, string>>;
  /** The path of a container's file on this machine; the same path if the file is in no volume. */
  readonly inPod: (file: string) => string;
}

/** Does the kubelet's work for a container: its variables, and the files of its volumes in a folder of the sandbox. */
export async function containerOf(kube: KubeClient, layout: Layout, pod: ContainerPod): Promise<Container> {
  const [container] = pod.spec.containers;
  const root = folderOf(layout, pod.metadata.uid);
  const mounts = container?.volumeMounts ?? [];
  for (const { name, mountPath } of mounts) {
    for (const [file, content] of await filesOf(kube, pod, name)) {
      const path = join(root, mountPath, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content, { mode: 0o600 });
    }
  }
  const inPod = (file: string) =>
    mounts.some(({ mountPath }) => file === mountPath || file.startsWith(`${mountPath}/`))
      ? join(root, file)
      : file;
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of container?.env ?? []) {
    const given = value ?? (await valueFromKey(kube, pod.metadata.namespace, valueFrom));
    if (given !== undefined) env[name] = inPod(given);
  }
  return { env, inPod };
}

/** Removes the files of a deleted pod. */
export function removeMounts(layout: Layout, uid: string): void {
  rmSync(folderOf(layout, uid), { recursive: true, force: true });
}

const folderOf = (layout: Layout, uid: string) => join(layout.dir, 'pods', uid);

type Keys = { readonly data?: Readonly<Record<string, string>> };

async function valueFromKey(
  kube: KubeClient,
  namespace: string,
  from: { readonly configMapKeyRef?: KeyOf; readonly secretKeyRef?: KeyOf } = {},
): Promise<string | undefined> {
  const { configMapKeyRef, secretKeyRef } = from;
  const data = await dataOf(kube, namespace, configMapKeyRef?.name, secretKeyRef?.name);
  return data.get((configMapKeyRef ?? secretKeyRef)?.key ?? '')?.toString('utf8');
}

/** The content of a config map or a secret, by key. */
async function dataOf(
  kube: KubeClient,
  namespace: string,
  configMap: string | undefined,
  secret: string | undefined,
): Promise<Map<string, Buffer>> {
  const path = `/api/v1/namespaces/${namespace}`;
  if (configMap !== undefined) {
    const { data = {} } = (await kube.call<Keys>('GET', `${path}/configmaps/${configMap}`)) ?? {};
    return new Map(Object.entries(data).map(([key, value]) => [key, Buffer.from(value)]));
  }
  if (secret === undefined) return new Map();
  const { data = {} } = (await kube.call<Keys>('GET', `${path}/secrets/${secret}`)) ?? {};
  return new Map(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64')]));
}

async function filesOf(
  kube: KubeClient,
  { metadata: { namespace }, spec }: ContainerPod,
  name: string,
): Promise<[string, Buffer][]> {
  const volume = spec.volumes?.find((one) => one.name === name);
  const data = await dataOf(kube, namespace, volume?.configMap?.name, volume?.secret?.secretName);
  const items = (volume?.configMap ?? volume?.secret)?.items;
  const chosen = (items ?? [...data.keys()].map((key) => ({ key, path: key }))).flatMap(
    ({ key, path }): [string, Buffer][] => {
      const content = data.get(key);
      return content === undefined ? [] : [[path, content]];
    },
  );
  const account = spec.serviceAccountName ?? 'default';
  for (const { serviceAccountToken: token } of volume?.projected?.sources ?? []) {
    // Skips the token for the API server, which the program does not call.
    if (token?.audience === undefined) continue;
    const { audience, expirationSeconds, path } = token;
    const made = await kube.token(namespace, account, audience, expirationSeconds);
    if (made) chosen.push([path, Buffer.from(made)]);
  }
  return chosen;
}
