/** A kind of Kubernetes object. */
interface Kind {
  readonly kind: string;
  /** Its API group and version, as in a path. */
  readonly group: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const ofCluster = (group: string, kind: string, plural: string): Kind => ({
  kind,
  group,
  plural,
  namespaced: false,
});
const ofNamespace = (group: string, kind: string, plural: string): Kind => ({
  kind,
  group,
  plural,
  namespaced: true,
});

const CORE = 'api/v1';
const RBAC = 'apis/rbac.authorization.k8s.io/v1';

/** The kinds that the runbooks read, by the names that kubectl takes. */
const KINDS = {
  clusterrole: ofCluster(RBAC, 'ClusterRole', 'clusterroles'),
  clusterrolebinding: ofCluster(RBAC, 'ClusterRoleBinding', 'clusterrolebindings'),
  customresourcedefinition: ofCluster(
    'apis/apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
  ),
  deployment: ofNamespace('apis/apps/v1', 'Deployment', 'deployments'),
  event: ofNamespace(CORE, 'Event', 'events'),
  mutatingwebhookconfiguration: ofCluster(
    'apis/admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
  ),
  namespace: ofCluster(CORE, 'Namespace', 'namespaces'),
  node: ofCluster(CORE, 'Node', 'nodes'),
  persistentvolumeclaim: ofNamespace(CORE, 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  pod: ofNamespace(CORE, 'Pod', 'pods'),
  secret: ofNamespace(CORE, 'Secret', 'secrets'),
  serviceaccount: ofNamespace(CORE, 'ServiceAccount', 'serviceaccounts'),
  'settings.gloo.solo.io': ofNamespace('apis/gloo.solo.io/v1', 'Settings', 'settings'),
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

/** The names of a kind, for one object and for all. */
export function namesOf(kind: KindName): Pick<Kind, 'kind' | 'plural'> {
  return KINDS[kind];
}

/** The path of all objects of a kind, or of one. Pure. */
export function pathOf(of: KindName, namespace: string, name?: string): string {
  const { group, plural, namespaced } = KINDS[of];
  const within = namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const one = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `/${group}${within}/${plural}${one}`;
}

/** The media type of a list that holds only the metadata of its objects. */
export const NAMES_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
