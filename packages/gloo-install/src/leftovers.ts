import { quote, type Resource, type Use, type Work } from 'engine/resource';
import type { Kubectl } from 'kubernetes';

export interface LeftoversSpec {
  readonly release: string;
  readonly namespace: string;
  /** The suffix of its custom resource definitions' names. */
  readonly definitions?: string;
}

export interface Leftovers {
  readonly namespace: boolean;
  readonly definitions: readonly string[];
  /** The cluster-wide objects that the chart's hooks created: `clusterrole/name`. */
  readonly hooks: readonly string[];
}

/**
 * What Helm leaves of a release: its namespace, its custom resource definitions, and the objects of its hooks. None of
 * it carries our mark, and others may use it, so it is named and stays.
 */
export function helmLeftovers(kubectl: Kubectl, spec: LeftoversSpec): Resource<Leftovers> {
  const { release, namespace, definitions } = spec;
  const look = () => `kubectl get all,serviceaccount,role,rolebinding --namespace ${quote(namespace)}`;
  // Only the names of hooks' objects show their release: they end in its namespace.
  const hooksOf = async (kind: 'clusterrole' | 'clusterrolebinding', work: Work) =>
    (await kubectl.list(kind, namespace, work))
      .filter(({ metadata }) => metadata.annotations?.['helm.sh/hook'] !== undefined)
      .filter(({ metadata }) => metadata.name.endsWith(`-${namespace}`))
      .map(({ metadata }) => `${kind}/${metadata.name}`);
  return {
    kind: 'helm-leftovers',
    name: `what helm leaves of ${namespace}/${release}`,
    command: look,
    async read(work) {
      const [found, crds, ...hooks] = await Promise.all([
        kubectl.get('namespace', namespace, namespace, work),
        definitions === undefined ? [] : kubectl.names('customresourcedefinition', work),
        hooksOf('clusterrole', work),
        hooksOf('clusterrolebinding', work),
      ]);
      const left: Leftovers = {
        namespace: found !== undefined && found.metadata.deletionTimestamp === undefined,
        definitions: crds.filter((name) => name.endsWith(definitions ?? '')),
        hooks: hooks.flat(),
      };
      return left.namespace || left.definitions.length > 0 || left.hooks.length > 0 ? left : undefined;
    },
    differs: () => [],
    write: async () => undefined,
    remove: {
      isManaged: () => true,
      usedBy: (left) => leftoversUse(left, spec),
      command: look,
      run: async () => undefined,
    },
  };
}

/** Names what is left, and how the operator removes it. It is never removed here. */
export function leftoversUse(left: Leftovers, { namespace }: LeftoversSpec): Use {
  const { definitions, hooks } = left;
  const parts = [
    ...(left.namespace ? [`namespace ${namespace}`] : []),
    ...(definitions.length > 0 ? [`${definitions.length} custom resource definitions`] : []),
    ...hooks,
  ];
  return {
    seen: `${parts.join(', ')}: helm removes none of it, and others may use it`,
    options: [
      ...(left.namespace
        ? [
            `Once nothing of yours is in it (kubectl get all,serviceaccount,role,rolebinding --namespace ${quote(namespace)}): kubectl delete namespace ${quote(namespace)}`,
          ]
        : []),
      ...(hooks.length > 0 ? [`kubectl delete ${hooks.join(' ')}`] : []),
      ...(definitions.length > 0
        ? [
            `Once no Gloo is in the cluster, since every object of these kinds goes with them: kubectl delete crd ${definitions.join(' ')}`,
          ]
        : []),
    ],
  };
}
