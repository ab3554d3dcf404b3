import {
  type DeletionPlan,
  Failure,
  type Owner,
  quote,
  type Removal,
  type Resource,
  type Work,
} from 'engine/resource';
import type { Helm, HelmRelease, Kubectl } from 'kubernetes';
import { explain } from 'troubleshoot';
import { isManagedRelease } from './ownership-labels.ts';
import { waitForHelm } from './pending-release.ts';

export interface ReleaseRemovalSpec {
  readonly release: string;
  readonly namespace: string;
  /** Data that would be lost with it and must not be: a phrase each. */
  readonly wouldBeLost?: ((work: Work) => Promise<readonly string[]>) | undefined;
}

/** A release to delete, and what would be lost with it. */
export interface LiveReleaseRemoval {
  readonly managed: boolean;
  readonly release: HelmRelease;
  readonly wouldBeLost: readonly string[];
}

/** Uninstalls a managed release, if no unmanaged data would be lost with it. */
export function releaseRemoval(
  helm: Helm,
  kubectl: Kubectl,
  ownership: Owner,
  spec: ReleaseRemovalSpec,
): Removal<LiveReleaseRemoval> {
  const command = `helm uninstall ${spec.release} --namespace ${quote(spec.namespace)} --wait`;
  return {
    command: () => command,
    async read(work) {
      const release = await helm.release(spec.release, spec.namespace, work);
      // With `--keep-history`, helm keeps a record of what it has uninstalled.
      if (release === undefined || release.status === 'uninstalled') return undefined;
      const managed = isManagedRelease(release, ownership);
      return { managed, release, wouldBeLost: managed ? ((await spec.wouldBeLost?.(work)) ?? []) : [] };
    },
    planDeletion: (live) => planReleaseDeletion(live, command),
    async remove({ release }, work) {
      // Uninstalling a release twice does no harm.
      const ended = release.status === 'uninstalling';
      if (!ended && (await waitForHelm(helm, release, work)) === undefined) return;
      work.say(command);
      try {
        await kubectl.unlessPodForbidden(spec.namespace, work, (work) => helm.uninstall(release, work));
      } catch (error) {
        throw withoutHooks(error, command);
      }
    },
  };
}

/** The pod of a hook that is forbidden: values for the chart come too late for a release that is to go. Pure. */
function withoutHooks(error: unknown, uninstall: string): unknown {
  if (!(error instanceof Failure) || explain(error.seen)?.id !== 'pod-security') return error;
  return new Failure({
    resource: error.resource,
    seen: error.seen,
    cause:
      'Helm runs this pod before it uninstalls the release, and the namespace’s security standard forbids it.',
    next: [
      `To uninstall the release without the pod: ${uninstall} --no-hooks. What the pod would have deleted then stays (of Gloo: kubectl get gateways.gateway.solo.io,validatingwebhookconfigurations -A).`,
    ],
    error,
  });
}

/** Plans the deletion of a release. Pure. */
function planReleaseDeletion(
  { wouldBeLost }: Pick<LiveReleaseRemoval, 'wouldBeLost'>,
  command: string,
): DeletionPlan {
  if (wouldBeLost.length === 0) return { action: 'delete' };
  return {
    action: 'keep',
    detail: `its deletion would lose ${wouldBeLost.join(', ')}`,
    options: [`Once nobody needs that: ${command}`],
  };
}

export interface LeftoversSpec {
  readonly release: string;
  readonly namespace: string;
  /** The suffix of its custom resource definitions' names. */
  readonly definitions?: string;
}

/** What `helm uninstall` leaves. */
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
  // Only the names of hooks' objects show their release: they end in its namespace.
  const hooksOf = async (kind: 'clusterrole' | 'clusterrolebinding', work: Work) =>
    (await kubectl.list(kind, namespace, work))
      .filter(({ metadata }) => metadata.annotations?.['helm.sh/hook'] !== undefined)
      .filter(({ metadata }) => metadata.name.endsWith(`-${namespace}`))
      .map(({ metadata }) => `${kind}/${metadata.name}`);
  return {
    kind: 'helm-leftovers',
    name: `what helm leaves of ${namespace}/${release}`,
    command: () => `kubectl get all,serviceaccount,role,rolebinding --namespace ${quote(namespace)}`,
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
    compare: (left) =>
      left === undefined ? { action: 'no change', detail: 'does not exist' } : planLeftovers(left, spec),
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
    action: 'keep',
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
