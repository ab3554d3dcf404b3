/** A kind of object as the API server has it. */
export interface Kind {
  readonly kind: string;
  /** Its group and version, and its name there. */
  readonly group: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const RBAC = 'apis/rbac.authorization.k8s.io/v1';

export const SERVICE_ACCOUNT: Kind = {
  kind: 'ServiceAccount',
  group: 'api/v1',
  plural: 'serviceaccounts',
  namespaced: true,
};

/** Those that the runbooks look at, by the names that kubectl takes. */
const KINDS: Readonly<Record<string, Kind>> = {
  clusterrole: { kind: 'ClusterRole', group: RBAC, plural: 'clusterroles', namespaced: false },
  clusterrolebinding: {
    kind: 'ClusterRoleBinding',
    group: RBAC,
    plural: 'clusterrolebindings',
    namespaced: false,
  },
  deployment: { kind: 'Deployment', group: 'apis/apps/v1', plural: 'deployments', namespaced: true },
  namespace: { kind: 'Namespace', group: 'api/v1', plural: 'namespaces', namespaced: false },
  node: { kind: 'Node', group: 'api/v1', plural: 'nodes', namespaced: false },
  pod: { kind: 'Pod', group: 'api/v1', plural: 'pods', namespaced: true },
  serviceaccount: SERVICE_ACCOUNT,
};

/** The kinds of a list such as `pod,deployment`; `undefined` where one of them is for kubectl to find. Pure. */
export function kindsOf(names: string): readonly Kind[] | undefined {
  const found = names.split(',').map((name) => KINDS[name]);
  return found.every((kind) => kind !== undefined) ? (found as readonly Kind[]) : undefined;
}

/** Where the API server has all objects of a kind, or the one of a name. Pure. */
export function pathOf({ group, plural, namespaced }: Kind, namespace: string, name?: string): string {
  const within = namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const one = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `/${group}${within}/${plural}${one}`;
}
