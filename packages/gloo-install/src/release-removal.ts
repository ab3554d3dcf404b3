import type { Helm, HelmRelease, Kubectl } from 'cluster-tools';
import { type DeletionPlan, quote, type Removal, type Resource, type Work } from 'resource';
import { waitForHelm } from './pending-release.ts';

export interface ReleaseRemovalSpec {
  readonly release: string;
  readonly namespace: string;
  /** By which a release of ours is known. */
  readonly labels: Readonly<Record<string, string>>;
  /** What would be lost with it and must not be: a phrase each. */
  readonly wouldBeLost?: ((work: Work) => Promise<readonly string[]>) | undefined;
}

/** What stands around a release that is to go. */
export interface LiveReleaseRemoval {
  readonly managed: boolean;
  readonly release: HelmRelease;
  readonly wouldBeLost: readonly string[];
}

/** Uninstalls a release of ours, where nothing would be lost with it that is somebody's. */
export function releaseRemoval(helm: Helm, spec: ReleaseRemovalSpec): Removal<LiveReleaseRemoval> {
  const command = `helm uninstall ${spec.release} --namespace ${quote(spec.namespace)} --wait`;
  return {
    command: () => command,
    async read(work) {
      const release = await helm.release(spec.release, spec.namespace, spec.labels, work);
      // With `--keep-history`, helm keeps a record of what it has uninstalled.
      if (release === undefined || release.status === 'uninstalled') return undefined;
      const { labelled: managed } = release;
      return { managed, release, wouldBeLost: managed ? ((await spec.wouldBeLost?.(work)) ?? []) : [] };
    },
    planDeletion: (live) => planReleaseDeletion(live, command),
    async remove({ release }, work) {
      // Two that uninstall a release do each other no harm.
      const ended = release.status === 'uninstalling';
      if (!ended && (await waitForHelm(helm, release, spec.labels, work)) === undefined) return;
      work.say(command);
      await helm.uninstall(release, work);
    },
  };
}

/** Decides whether a release goes. Pure. */
export function planReleaseDeletion(
  { wouldBeLost }: Pick<LiveReleaseRemoval, 'wouldBeLost'>,
  command: string,
): DeletionPlan {
  if (wouldBeLost.length === 0) return { status: 'remove' };
  return {
    status: 'keep',
    detail: `with it would be lost: ${wouldBeLost.join(', ')}`,
    options: [`Once nobody needs that: ${command}`],
  };
}

export interface LeftoversSpec {
  readonly release: string;
  readonly namespace: string;
  /** The end of the names of its custom resource definitions. */
  readonly definitions?: string;
}

/** What `helm uninstall` leaves where it is. */
export interface Leftovers {
  readonly namespace: boolean;
  readonly definitions: readonly string[];
  /** What the chart's hooks made for the whole cluster: `clusterrole/name`. */
  readonly hooks: readonly string[];
}

/**
 * What Helm leaves behind of a release: its namespace, its custom resource definitions, what its hooks made. None of it
 * carries a mark of ours, and others may have things in it, so it is named and stays.
 */
export function helmLeftovers(kubectl: Kubectl, spec: LeftoversSpec): Resource<Leftovers> {
  const { release, namespace, definitions } = spec;
  return {
    kind: 'helm-leftovers',
    name: `what helm leaves of ${namespace}/${release}`,
    command: () => `kubectl get all,serviceaccount,role,rolebinding --namespace ${quote(namespace)}`,
    async read(work) {
      const [found, crds, ...clusterWide] = await Promise.all([
        kubectl.get('namespace', namespace, namespace, work),
        definitions === undefined ? [] : kubectl.names('customresourcedefinition', work),
        kubectl.list('clusterrole', namespace, work),
        kubectl.list('clusterrolebinding', namespace, work),
      ]);
      const left: Leftovers = {
        namespace: found !== undefined && found.metadata.deletionTimestamp === undefined,
        definitions: crds.filter((name) => name.endsWith(definitions ?? '')),
        // Hooks' objects do not say whose they are, save by their names, which end in the release's namespace.
        hooks: clusterWide
          .flat()
          .filter(
            ({ metadata }) =>
              metadata.annotations?.['helm.sh/hook'] && metadata.name.endsWith(`-${namespace}`),
          )
          .map(({ kind = '', metadata }) => `${kind.toLowerCase()}/${metadata.name}`),
      };
      return left.namespace || left.definitions.length > 0 || left.hooks.length > 0 ? left : undefined;
    },
    compare: (left) =>
      left === undefined ? { status: 'done', detail: 'not there' } : planLeftovers(left, spec),
    apply: async () => undefined,
  };
}

/** Names what is left, and how the operator removes it. It is never removed here. Pure. */
export function planLeftovers(left: Leftovers, { namespace }: LeftoversSpec): DeletionPlan {
  const { definitions, hooks } = left;
  const parts = [
    ...(left.namespace ? [`namespace ${namespace}`] : []),
    ...(definitions.length > 0 ? [`${definitions.length} custom resource definitions`] : []),
    ...hooks,
  ];
  return {
    status: 'keep',
    detail: `${parts.join(', ')}: helm removes none of it, and others may use it`,
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
