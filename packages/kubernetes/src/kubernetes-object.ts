export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
    /** How often its specification has changed. */
    readonly generation?: number;
    /** Set while the object is being deleted. */
    readonly deletionTimestamp?: string;
  };
  readonly spec?: unknown;
  readonly data?: unknown;
  readonly status?: unknown;
}

/** The paths of the kinds that the runbooks read, by the names that kubectl takes. */
const PATHS = {
  customresourcedefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  deployment: '/apis/apps/v1/namespaces/{namespace}/deployments',
  job: '/apis/batch/v1/namespaces/{namespace}/jobs',
  mutatingwebhookconfiguration: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  namespace: '/api/v1/namespaces',
  node: '/api/v1/nodes',
  pod: '/api/v1/namespaces/{namespace}/pods',
  secret: '/api/v1/namespaces/{namespace}/secrets',
  serviceaccount: '/api/v1/namespaces/{namespace}/serviceaccounts',
  'settings.gloo.solo.io': '/apis/gloo.solo.io/v1/namespaces/{namespace}/settings',
} as const;

export type KindName = keyof typeof PATHS;

export function pathOf(kind: KindName, namespace: string, name?: string): string {
  const all = PATHS[kind].replace('{namespace}', encodeURIComponent(namespace));
  return name === undefined ? all : `${all}/${encodeURIComponent(name)}`;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

/** The condition of one of these types that is true. */
export function trueCondition(
  { status }: KubernetesObject,
  ...types: readonly string[]
): Condition | undefined {
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly Condition[] };
  return conditions.find(({ type, status }) => types.includes(type) && status === 'True');
}

interface Variable {
  readonly name: string;
  /** Left out if it comes from a Secret, for example. */
  readonly value?: string;
}

/** The environment variables that a pod's containers are given. */
export function podVariables(spec: unknown): readonly Variable[] {
  const { containers = [] } = (spec ?? {}) as {
    readonly containers?: readonly { readonly env?: readonly Variable[] }[];
  };
  return containers.flatMap(({ env = [] }) => env);
}

/** The value that a pod's containers are given for an environment variable; `undefined` if none is. */
export function podVariable(spec: unknown, variable: string): string | undefined {
  return podVariables(spec).find(({ name }) => name === variable)?.value;
}
