import type { Helm, Kubectl, KubernetesObject } from 'cluster-tools';
import { type DeletionPlan, type Resource, removing, type Work } from 'resource';
import { ownershipLabels, type ReleaseSpec } from './release.ts';
import { type LiveReleaseRemoval, releaseRemoval } from './release-removal.ts';
import { whatWouldBeLost } from './would-be-lost.ts';

/** What stands around a release that is to be installed anew. */
export interface LiveReplaced extends LiveReleaseRemoval {
  /** What is in it and these runbooks make again: a phrase each. */
  readonly madeAgain: readonly string[];
  readonly claims: readonly Claim[];
}

/** A persistent volume claim of a release. */
interface Claim {
  readonly name: string;
  /** Whether helm removes it with the release; it leaves those that a StatefulSet made. */
  readonly goes: boolean;
}

/**
 * Uninstalls a release of ours that cannot be upgraded, so that its step installs it anew. It tells what goes with the
 * release, and leaves it where anything would be lost that is not ours.
 */
export function uninstallToReplace(
  helm: Helm,
  kubectl: Kubectl,
  spec: ReleaseSpec,
  madeAgain: (work: Work) => Promise<readonly string[]> = async () => [],
): Resource<LiveReplaced> {
  const removal = releaseRemoval(helm, {
    ...spec,
    wouldBeLost: (work) => whatWouldBeLost(spec, work),
    labels: ownershipLabels(spec.clusterName),
  });
  const removed = removing<LiveReplaced>({
    kind: `${spec.release}-release`,
    name: `helm release ${spec.namespace}/${spec.release}`,
    removal: {
      ...removal,
      async read(work): Promise<LiveReplaced | undefined> {
        const live = await removal.read(work);
        if (live === undefined) return undefined;
        const [made, claims] = await Promise.all([
          live.wouldBeLost.length > 0 ? [] : madeAgain(work),
          kubectl.list('persistentvolumeclaim', spec.namespace, work),
        ]);
        return { ...live, madeAgain: made, claims: claimsOf(spec.release, claims) };
      },
      planDeletion: (live) => planReplacement(live, removal.planDeletion(live)),
    },
  });
  return {
    ...removed,
    compare(live) {
      const plan = removed.compare(live);
      // What stays cannot be installed anew.
      return plan.status === 'keep'
        ? { status: 'conflict', seen: plan.detail, differences: [], options: plan.options }
        : plan;
    },
  };
}

function claimsOf(release: string, claims: readonly KubernetesObject[]): Claim[] {
  return claims
    .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/instance'] === release)
    .map(({ metadata }) => ({
      name: metadata.name,
      goes: metadata.annotations?.['meta.helm.sh/release-name'] === release,
    }));
}

/** What uninstalling a release in order to install it anew loses. Pure. */
function planReplacement(live: LiveReplaced, plan: DeletionPlan): DeletionPlan {
  if (plan.status !== 'remove') return plan;
  const named = (goes: boolean) => live.claims.filter((claim) => claim.goes === goes).map(({ name }) => name);
  const [going, staying] = [named(true), named(false)];
  const { madeAgain } = live;
  const losses = [
    ...(madeAgain.length > 0 ? [`lost and made again by the guide’s steps: ${madeAgain.join(', ')}`] : []),
    ...(going.length > 0 ? [`lost with their data: persistent volume claims ${going.join(', ')}`] : []),
    ...(staying.length > 0 ? [`persistent volume claims that stay: ${staying.join(', ')}`] : []),
  ];
  return { status: 'remove', detail: losses.length > 0 ? losses.join('; ') : 'nothing in it is lost' };
}
