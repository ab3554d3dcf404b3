import type { Inputs } from '../inputs/inputs.ts';

/** One rule of a Kubernetes role. */
interface KubernetesRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A role. One without a namespace is for the whole cluster. */
export interface KubernetesRights {
  readonly name: string;
  readonly namespace?: string;
  readonly rules: readonly KubernetesRule[];
}

const CORE = [''];
const APPS = ['apps'];
const RBAC = ['rbac.authorization.k8s.io'];
const ADMISSION = ['admissionregistration.k8s.io'];
const DEFINITIONS = ['apiextensions.k8s.io'];

const rule = (
  apiGroups: readonly string[],
  resources: readonly string[],
  ...verbs: string[]
): KubernetesRule => ({ apiGroups, resources, verbs });

/** What helm does with each object of a chart: read, install, upgrade and uninstall. */
const OF_CHARTS = ['create', 'delete', 'get', 'patch'];

/**
 * The least that an operator needs in Kubernetes: the runbooks' own requests, and those that install the charts, which
 * follow from the charts' content. Pure.
 */
export function kubernetesRights({ NAMESPACE }: Pick<Inputs, 'NAMESPACE'>): KubernetesRights[] {
  return [
    {
      name: 'gloo-vault-irsa',
      rules: [
        rule(CORE, ['namespaces'], 'create', 'get'),
        rule(ADMISSION, ['mutatingwebhookconfigurations'], 'list'),
        rule(RBAC, ['clusterrolebindings', 'clusterroles'], 'list'),
        rule(DEFINITIONS, ['customresourcedefinitions'], 'list'),
      ],
    },
    {
      name: 'gloo-vault-irsa',
      namespace: NAMESPACE,
      rules: [
        // Helm keeps a release, with its values, in Secrets.
        rule(CORE, ['secrets'], 'create', 'delete', 'get', 'list', 'update'),
        rule(CORE, ['serviceaccounts'], 'get', 'list', 'patch'),
        rule(CORE, ['serviceaccounts/token'], 'create'),
        rule(CORE, ['pods'], 'get', 'list'),
        rule(CORE, ['pods/portforward'], 'create'),
        rule(APPS, ['deployments'], 'get', 'list', 'patch', 'watch'),
        rule(['gloo.solo.io'], ['settings'], 'get'),
      ],
    },
    {
      name: 'gloo-vault-irsa',
      namespace: 'vault',
      rules: [
        rule(CORE, ['secrets'], 'create', 'delete', 'get', 'list', 'update'),
        // A Vault without an AWS identity gets its own role and a new pod.
        rule(CORE, ['serviceaccounts'], 'get', 'list'),
        rule(CORE, ['pods'], 'delete', 'get', 'list', 'watch'),
        rule(CORE, ['pods/portforward'], 'create'),
      ],
    },
    {
      name: 'gloo-vault-irsa-charts',
      rules: [
        // Kubernetes lets only a user with these permissions create a role with them, or one that may `escalate`, and
        // so grant anything.
        rule(RBAC, ['clusterroles', 'roles'], ...OF_CHARTS, 'bind', 'escalate'),
        rule(RBAC, ['clusterrolebindings', 'rolebindings'], ...OF_CHARTS),
        rule(ADMISSION, ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'], ...OF_CHARTS),
        // Helm never changes a chart's CRDs once they exist.
        rule(DEFINITIONS, ['customresourcedefinitions'], 'create', 'get'),
      ],
    },
    {
      name: 'gloo-vault-irsa-charts',
      namespace: NAMESPACE,
      rules: [
        rule(CORE, ['configmaps', 'serviceaccounts', 'services'], ...OF_CHARTS),
        rule(APPS, ['deployments'], ...OF_CHARTS),
        rule(['batch'], ['jobs'], ...OF_CHARTS, 'list', 'watch'),
        rule(['gateway.solo.io'], ['gateways'], ...OF_CHARTS),
        rule(['gloo.solo.io'], ['settings'], ...OF_CHARTS),
      ],
    },
    {
      name: 'gloo-vault-irsa-charts',
      namespace: 'vault',
      rules: [
        rule(CORE, ['serviceaccounts', 'services'], ...OF_CHARTS),
        rule(APPS, ['deployments', 'statefulsets'], ...OF_CHARTS),
      ],
    },
  ];
}

/** A role as a Kubernetes manifest. Pure. */
export function roleManifest({ name, namespace, rules }: KubernetesRights) {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: namespace === undefined ? 'ClusterRole' : 'Role',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    rules,
  };
}
