import { type DeletionPlan, type Ownership, type Resource, removing, type Work } from 'engine/resource';
import type { Helm, Kubectl, KubernetesObject } from 'kubernetes';
import { valuesBeyond } from './given-values.ts';
import { RELEASE_ANNOTATION } from './ownership-labels.ts';
import type { ReleaseSpec } from './release.ts';
import { type LiveReleaseRemoval, releaseRemoval } from './release-removal.ts';
import { installedValues } from './release-values.ts';
import { whatWouldBeLost } from './would-be-lost.ts';

/** What a release that has to be reinstalled contains. */
export interface LiveReplaced extends LiveReleaseRemoval {
  /** Its content that these runbooks create again: a phrase each. */
  readonly madeAgain: readonly string[];
  readonly claims: readonly Claim[];
}

/** A persistent volume claim of a release. */
interface Claim {
  readonly name: string;
  /** Whether helm removes it with the release; helm leaves those that a StatefulSet created. */
  readonly goes: boolean;
}

/**
 * Uninstalls a managed release that cannot be upgraded, so that its step installs it again. Reports what is lost with
 * the release, and refuses if unmanaged data would be lost.
 */
export function uninstallToReplace(
  helm: Helm,
  kubectl: Kubectl,
  ownership: Ownership,
  spec: ReleaseSpec,
  madeAgain: (work: Work) => Promise<readonly string[]> = async () => [],
): Resource<LiveReplaced> {
  const removal = releaseRemoval(helm, kubectl, ownership, {
    ...spec,
    wouldBeLost: (work) => whatWouldBeLost(spec, work),
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
      planDeletion: (live) => planReplacement(live, removal.planDeletion(live), spec),
    },
  });
  return {
    ...removed,
    compare(live) {
      const plan = removed.compare(live);
      // A release that stays cannot be reinstalled.
      return plan.action === 'keep'
        ? { action: 'conflict', seen: plan.detail, differences: [], options: plan.options }
        : plan;
    },
  };
}

function claimsOf(release: string, claims: readonly KubernetesObject[]): Claim[] {
  return claims
    .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/instance'] === release)
    .map(({ metadata }) => ({
      name: metadata.name,
      goes: metadata.annotations?.[RELEASE_ANNOTATION] === release,
    }));
}

/** What is lost when a release is reinstalled. Pure. */
function planReplacement(live: LiveReplaced, plan: DeletionPlan, spec: ReleaseSpec): DeletionPlan {
  if (plan.action !== 'delete') return plan;
  const named = (goes: boolean) => live.claims.filter((claim) => claim.goes === goes).map(({ name }) => name);
  const [going, staying] = [named(true), named(false)];
  const { madeAgain, release } = live;
  const ownValues = valuesBeyond(release.values, installedValues(spec));
  const losses = [
    ...(madeAgain.length > 0
      ? [`lost, and created again by the guide’s steps: ${madeAgain.join(', ')}`]
      : []),
    ...(ownValues.length > 0
      ? [`lost: values of the release that the guide does not set (${ownValues.join(', ')})`]
      : []),
    ...(going.length > 0 ? [`lost with their data: persistent volume claims ${going.join(', ')}`] : []),
    ...(staying.length > 0 ? [`persistent volume claims that stay: ${staying.join(', ')}`] : []),
  ];
  return { action: 'delete', detail: losses.length > 0 ? losses.join('; ') : 'nothing in it is lost' };
}
