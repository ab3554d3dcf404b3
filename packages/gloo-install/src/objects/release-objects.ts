import { type Difference, differ, observe, PRESENT, type StepContext } from 'engine/resource';
import {
  type HelmRelease,
  isOfKubernetes,
  type Kubectl,
  type KubernetesObject,
  type Patch,
} from 'kubernetes';
import { AS_HELM } from './as-helm.ts';
import { beyondHelm } from './beyond-helm.ts';
import {
  AUTOSCALER,
  changedByOthers,
  isAutoscaled,
  isShownElsewhere,
  isStatedByOthers,
  overwrittenBy,
  REPLICAS,
} from './drift.ts';
import {
  BY_NAME,
  KINDS,
  type Manifest,
  type ManifestObject,
  manifestObjects,
  objectsOf,
  type ReleaseObject,
} from './manifest.ts';

/** The live objects with these kinds and names in a namespace; `undefined` in place of a missing one. */
export async function liveObjects(
  kubectl: Kubectl,
  objects: readonly Pick<ReleaseObject, 'kind' | 'name'>[],
  namespace: string,
  work: StepContext,
): Promise<readonly (KubernetesObject | undefined)[]> {
  const each = objects.map(async ({ kind, name }) => {
    // Callers that need the same list in a plan, or at the same time, share the response.
    const all = await kubectl.list(kind, namespace, work);
    return all.find(({ metadata }) => metadata.name === name);
  });
  return Promise.all(each);
}

/** The differences between an object and its release. */
export interface DriftedObject {
  /** `serviceaccount` */
  readonly kind: string;
  readonly differences: readonly Difference[];
  /** The changes that helm cannot take back: the object, the kubectl command, and its patch. */
  readonly back?:
    | { readonly of: ReleaseObject; readonly command: readonly [words: readonly string[], patch: Patch] }
    | undefined;
}

/** An object of a release in the manifest, and its live state in the cluster. */
type FoundObject = ReleaseObject & { readonly live: KubernetesObject | undefined };

/** Reads a release's objects of the kinds that are read. */
async function findObjects(
  kubectl: Kubectl,
  release: Manifest,
  byName: typeof KINDS,
  work: StepContext,
): Promise<readonly FoundObject[]> {
  const { namespace } = release;
  const [listed, named] = [objectsOf(release), objectsOf(release, byName)];
  const [inLists, each] = await Promise.all([
    liveObjects(kubectl, listed, namespace, work),
    Promise.all(named.map(({ kind, name }) => kubectl.get(kind, name, namespace, work))),
  ]);
  const live = [...inLists, ...each];
  return [...listed, ...named].map((one, index) => ({ ...one, live: live[index] }));
}

const titleOf = ({ kind, name }: Pick<ManifestObject, 'kind' | 'name'>): string =>
  `${kind.split('.')[0]?.toLowerCase()} ${name}`;

/**
 * The objects of a release that were deleted, and the changes to the others. The release's values do not show them, but an upgrade
 * with the same values restores them, after kubectl patches for changes that helm cannot take back; except Settings, which are
 * compared separately.
 */
export async function liveDifferences(
  kubectl: Kubectl,
  release: HelmRelease,
  work: StepContext,
): Promise<readonly DriftedObject[]> {
  return (await findObjects(kubectl, release, BY_NAME, work)).map((one) => {
    const [kind = ''] = one.kind.split('.');
    const title = titleOf(one);
    if (one.live === undefined) return { kind, differences: differ(title, undefined, PRESENT) };
    if (one.kind === KINDS.Settings) return { kind, differences: [] };
    const changes = changedByOthers(one.text, one.live);
    const patch = beyondHelm(one.text, one.live);
    const words = ['patch', kind, one.name, '-n', release.namespace, AS_HELM];
    return {
      kind,
      differences: changes.map((change) => ({ ...change, field: `${title}: ${change.field}` })),
      back: patch && { of: one, command: [words, patch] as const },
    };
  });
}

/** The objects of a manifest in the cluster. */
export interface LiveManifest {
  readonly found: readonly (ManifestObject & Pick<FoundObject, 'live'>)[];
  /** The objects that could not be read, and the reasons. */
  readonly unread: readonly { readonly name: string; readonly why: string }[];
}

/** Reads the objects of every kind in a manifest. */
export async function liveManifest(
  kubectl: Kubectl,
  release: Manifest,
  work: StepContext,
): Promise<LiveManifest> {
  const inGroups = await observe(() => findObjects(kubectl, release, BY_NAME, work));
  // Each object is read alone if the user may not list their kinds.
  const known = 'value' in inGroups ? inGroups.value : [];
  const isKnown = (one: ManifestObject) => known.some(({ text }) => text === one.text);
  // A run deletes the Jobs of a release before its upgrade.
  const others = manifestObjects(release).filter((one) => one.kind !== 'Job' && !isKnown(one));
  const read = others.map(async (one) => ({ ...one, ...(await observe(() => kubectl.object(one, work))) }));
  const rest = await Promise.all(read);
  return {
    found: [...known, ...rest.flatMap((one) => ('value' in one ? { ...one, live: one.value } : []))],
    unread: rest.flatMap((one) => ('unknown' in one ? { name: titleOf(one), why: one.unknown } : [])),
  };
}

/**
 * The fields of a release's objects that others have set and an upgrade sets back; and whether helm applies any field that
 * others have set, even to the same value.
 * @param live the objects of the upgrade
 * @param byServer whether helm applies it on the server: Helm 3 leaves others' changes alone in kinds that a CRD defines
 */
export function revertedFields(
  { found }: LiveManifest,
  byServer: boolean,
): { readonly changes: readonly Difference[]; readonly isContested: boolean } {
  const applied = found.filter(({ apiVersion }) => byServer || isOfKubernetes(apiVersion));
  return {
    changes: applied.flatMap(changesBack),
    isContested: applied.some(({ text, live }) => live !== undefined && isStatedByOthers(text, live)),
  };
}

/** The changes of one object that no other resource shows. */
function changesBack(one: ManifestObject & Pick<FoundObject, 'live'>): readonly Difference[] {
  const { live, text } = one;
  if (live === undefined) return [];
  const changes = overwrittenBy(text, live).filter(({ field }) => !isShownElsewhere(field, live));
  return changes.map((change) => {
    if (change.field !== REPLICAS) return { ...change, field: `${titleOf(one)}: ${change.field}` };
    const stays = `${change.live}, its autoscaler’s: helm sets ${change.wanted} for a moment`;
    const wanted = isAutoscaled(live) ? stays : change.wanted;
    return { ...change, field: `${titleOf(one)}: replicas`, wanted };
  });
}

/** The kubectl commands that restore the autoscaled numbers of pods of a release after an upgrade. */
export async function replicaPatches(
  kubectl: Kubectl,
  release: Manifest,
  work: StepContext,
): Promise<readonly (readonly [words: readonly string[], patch: Patch])[]> {
  return (await findObjects(kubectl, release, {}, work)).flatMap(({ kind, name, live }) => {
    const replicas = live !== undefined && isAutoscaled(live) ? live.spec?.replicas : undefined;
    if (!replicas) return [];
    const options = ['--subresource=scale', '--type=merge', `--field-manager=${AUTOSCALER}`];
    return [[['patch', kind, name, '-n', release.namespace, ...options], { spec: { replicas } }] as const];
  });
}
