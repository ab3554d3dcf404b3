/** An object of any kind, with all fields that the runbooks read of some kind. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
    /** The number of changes to the specification. */
    readonly generation?: number;
    /** The fields that each program has set. */
    readonly managedFields?: readonly {
      readonly manager?: string;
      readonly operation?: string;
      readonly subresource?: string;
      readonly time?: string;
      readonly fieldsV1?: unknown;
    }[];
    /** Set while the object is being deleted. */
    readonly deletionTimestamp?: string;
  };
  /** Of a binding: who has the role, and which. */
  readonly subjects?: readonly { readonly namespace?: string }[];
  readonly roleRef?: { readonly name: string };
  readonly spec?: {
    readonly serviceAccountName?: string;
    readonly nodeName?: string;
    readonly containers?: readonly {
      readonly name?: string;
      readonly env?: readonly EnvVariable[];
      readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
    }[];
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    /** Of a Service. */
    readonly type?: string;
    readonly externalName?: string;
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
    /** Of a pod. A container that always restarts is a sidecar. */
    readonly initContainers?: readonly { readonly name: string; readonly restartPolicy?: string }[];
    /** Of the pods of a deployment. */
    readonly template?: Pick<KubernetesObject, 'spec'> & { readonly metadata?: object };
    /** Of Gloo's Settings. */
    readonly secretOptions?: unknown;
    readonly refreshRate?: string;
  };
  /** Of a slice of a Service's endpoints; may be null. */
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[] | null;
  readonly endpoints?:
    | readonly {
        readonly addresses: readonly string[];
        readonly conditions?: {
          readonly ready?: boolean;
          readonly serving?: boolean;
          readonly terminating?: boolean;
        };
        readonly targetRef?: { readonly kind?: string; readonly name?: string };
      }[]
    | null;
  /** Of a Secret, in base64. */
  readonly data?: Readonly<Record<string, string>>;
  /** Of an event. */
  readonly reason?: string;
  readonly message?: string;
  readonly involvedObject?: { readonly name: string; readonly kind?: string };
  readonly lastTimestamp?: string | null;
  /** Of a service account. */
  readonly automountServiceAccountToken?: boolean;
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly phase?: string;
    readonly podIPs?: readonly { readonly ip: string }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly readyReplicas?: number;
    /** The counterpart of a daemon set. */
    readonly numberReady?: number;
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string };
    readonly running?: { readonly startedAt?: string };
  };
  readonly lastState?: {
    readonly terminated?: { readonly exitCode?: number; readonly finishedAt?: string };
  };
}

/** The paths of the kinds that the runbooks read, by kubectl's names. */
const PATHS = {
  clusterrole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  clusterrolebinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  configmap: '/api/v1/namespaces/{namespace}/configmaps',
  customresourcedefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  daemonset: '/apis/apps/v1/namespaces/{namespace}/daemonsets',
  event: '/api/v1/namespaces/{namespace}/events',
  deployment: '/apis/apps/v1/namespaces/{namespace}/deployments',
  endpointslice: '/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices',
  'gateway.gateway.solo.io': '/apis/gateway.solo.io/v1/namespaces/{namespace}/gateways',
  mutatingwebhookconfiguration: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  namespace: '/api/v1/namespaces',
  node: '/api/v1/nodes',
  pod: '/api/v1/namespaces/{namespace}/pods',
  role: '/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/roles',
  rolebinding: '/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings',
  secret: '/api/v1/namespaces/{namespace}/secrets',
  service: '/api/v1/namespaces/{namespace}/services',
  serviceaccount: '/api/v1/namespaces/{namespace}/serviceaccounts',
  'settings.gloo.solo.io': '/apis/gloo.solo.io/v1/namespaces/{namespace}/settings',
  statefulset: '/apis/apps/v1/namespaces/{namespace}/statefulsets',
  validatingwebhookconfiguration: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
} as const;

export type KindName = keyof typeof PATHS;

/** @param namespace empty for all namespaces */
export function pathOf(kind: KindName, namespace: string, name?: string): string {
  const within = namespace === '' ? '' : `namespaces/${encodeURIComponent(namespace)}/`;
  const all = PATHS[kind].replace('namespaces/{namespace}/', within);
  return name === undefined ? all : `${all}/${encodeURIComponent(name)}`;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** The condition of this type, if it is true. */
export function trueCondition({ status }: KubernetesObject, type: string): Condition | undefined {
  return status?.conditions?.find((one) => one.type === type && one.status === 'True');
}

interface EnvVariable {
  readonly name: string;
  /** Left out if the value comes from a Secret, for example. */
  readonly value?: string;
}

/** Containers without those of a mesh or an agent: the charts name the main container after the pod's service account. */
export function ownContainers<Container extends { readonly name?: string }>(
  spec: KubernetesObject['spec'],
  containers: readonly Container[] = [],
): readonly Container[] {
  const own = containers.filter(({ name }) => name !== undefined && name === spec?.serviceAccountName);
  return own.length === 0 ? containers : own;
}

/** The environment variables of a pod's own container. */
export function podVariables(spec: KubernetesObject['spec']): readonly EnvVariable[] {
  return ownContainers(spec, spec?.containers).flatMap(({ env = [] }) => env);
}

/** The value of an environment variable in a pod's own container; `undefined` if there is none. */
export function podVariable(spec: KubernetesObject['spec'], variable: string): string | undefined {
  return podVariables(spec).find(({ name }) => name === variable)?.value;
}
