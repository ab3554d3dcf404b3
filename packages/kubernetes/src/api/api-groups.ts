import { gunzipSync } from 'node:zlib';
import { LARGEST_ANSWER } from 'engine/network';
import { Failure } from 'engine/resource';

/** The response of an API server about its API groups: since Kubernetes 1.30 in `items`, with the kinds. */
export interface ApiGroups {
  readonly items?: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources?: readonly {
        /** `deployments` */
        readonly resource?: string;
        readonly scope?: string;
        readonly responseKind?: { readonly kind: string };
      }[];
    }[];
  }[];
  readonly groups?: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
}

export const API_GROUPS =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

export function isApiGroups({ items, groups }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(items) || Array.isArray(groups);
}

/** The versions and their kinds, in the form that charts ask for: `apps/v1`, `apps/v1/Deployment`. */
export function apiVersionsIn({ items = [], groups = [] }: ApiGroups): readonly string[] {
  const all = items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources = [] }) => {
      const kinds = resources.flatMap(({ responseKind }) => responseKind?.kind ?? []);
      return ['', ...kinds.map((kind) => `/${kind}`)].map((kind) => `${metadata.name}/${version}${kind}`);
    }),
  );
  return [...all, ...groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion))];
}

/** An object's name in a manifest. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** The path at which an API server serves an object; `undefined` if the server does not know the kind, or lists no kinds. */
export function objectPath(
  { items = [] }: ApiGroups,
  { apiVersion, kind, name, namespace }: ObjectName,
): string | undefined {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  const { resources = [] } =
    items
      .find(({ metadata }) => (metadata.name ?? '') === group)
      ?.versions.find((one) => one.version === version) ?? {};
  const found = resources.find(({ responseKind }) => responseKind?.kind === kind);
  if (found?.resource === undefined) return undefined;
  const within = found.scope === 'Namespaced' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const root = group === '' ? '/api' : '/apis';
  return `${root}/${apiVersion}${within}/${found.resource}/${encodeURIComponent(name)}`;
}

/** Kubernetes' own groups have no dot, or end in `.k8s.io`. */
const OF_KUBERNETES = /^(?:[^./]+|[^/]+\.k8s\.io)(?:\/|$)/;

/** Whether an API version is Kubernetes' own, so that no CRD defines its kinds. */
export function isOfKubernetes(apiVersion: string): boolean {
  return OF_KUBERNETES.test(apiVersion);
}

/**
 * The versions that a chart can ask for: Kubernetes' own, and those of groups that its archive mentions. The number of other kinds
 * has no limit, but the length of an argument has.
 */
export function apiVersionsForChart(versions: readonly string[], archive: Buffer): readonly string[] {
  let text: Buffer = Buffer.alloc(0);
  try {
    text = gunzipSync(archive, { maxOutputLength: LARGEST_ANSWER });
  } catch (error) {
    // Helm reports a broken archive, but not a large one.
    if (error instanceof RangeError) {
      const limit = `${LARGEST_ANSWER / 2 ** 20} MB`;
      throw new Failure({ resource: 'chart', seen: `its archive has more than ${limit} unpacked`, error });
    }
  }
  return versions.filter(
    (version) => isOfKubernetes(version) || text.includes(version.slice(0, version.indexOf('/'))),
  );
}
