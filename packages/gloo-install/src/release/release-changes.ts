import {
  ABSENT,
  type Difference,
  Failure,
  few,
  PRESENT,
  quote,
  type Refusal,
  type StepContext,
} from 'engine/resource';
import type { Helm, PulledChart } from 'kubernetes';
import { type ManifestObject, manifestObjects } from '../objects/manifest.ts';
import { type LiveManifest, revertedFields } from '../objects/release-objects.ts';
import { lossesOfRestart } from '../pods/pod-with-role.ts';
import { recoveryFor, valuesToKeep } from './pending-release.ts';
import { type LiveRelease, type ReleaseSpec, valuesDocument } from './release-spec.ts';

/** The changes of a release's objects beyond its values and its version. */
export interface ObjectChanges {
  /** The objects after the change. */
  readonly manifest: string;
  /** The objects that the release does not have yet. */
  readonly created: readonly ManifestObject[];
  /** The objects that the upgrade deletes. */
  readonly deleted: readonly ManifestObject[];
  /** The objects that are deleted with the release, and created again. */
  readonly remade: readonly ManifestObject[];
  /** The objects that the guide needs and the chart does not create: `statefulset vault`. */
  readonly lacking: readonly string[];
}

/** The changes of objects by an installation or an upgrade with a chart, as helm renders it with the same values. */
export async function changesWith(
  helm: Helm,
  spec: ReleaseSpec,
  live: LiveRelease | undefined,
  chart: PulledChart,
  work: StepContext,
): Promise<ObjectChanges> {
  const isUpgrade = live !== undefined && recoveryFor(live) !== 'uninstall';
  const keep = isUpgrade ? live.values : live && valuesToKeep(live);
  const input = valuesDocument(spec, keep ?? {}) ?? '';
  const id = { name: spec.release, namespace: spec.namespace };
  return objectChanges(spec, live, await helm.render(id, { chart, input, isUpgrade }, work));
}

/** @param manifest rendered by helm for the installation or the upgrade */
export function objectChanges(
  spec: Pick<ReleaseSpec, 'namespace' | 'needs'>,
  live: LiveRelease | undefined,
  manifest: string,
): ObjectChanges {
  const objects = manifestObjects({ namespace: spec.namespace, manifest });
  const before = live === undefined ? [] : objectsBefore(live);
  const isIn = (some: readonly ManifestObject[]) => (one: ManifestObject) =>
    some.some((other) => idOf(one) === idOf(other));
  const [isMade, isBefore] = [isIn(objects), isIn(before)];
  const isInstalledAnew = live !== undefined && recoveryFor(live) === 'uninstall';
  const deleted = before.filter((one) => !isMade(one) && !isKept(one));
  return {
    manifest,
    created: objects.filter((one) => !isBefore(one)),
    deleted,
    remade: isInstalledAnew ? before.filter(isMade) : [],
    lacking: [
      ...lackingIn(spec, manifest).map(nameOf),
      // Pods with a missing service account are not created.
      ...deleted.filter((one) => one.kind === 'ServiceAccount' && runsAs(objects, one)).map(nameOf),
    ],
  };
}

/** The objects that an upgrade would have to delete. If helm was interrupted, a rollback comes first. */
function objectsBefore(live: LiveRelease): readonly ManifestObject[] {
  const { namespace, deployed = live } = live;
  const manifests = (recoveryFor(live) === 'rollback' ? [live, deployed] : [deployed]).map(
    (one) => one.manifest,
  );
  const all = manifests.flatMap((one) => manifestObjects({ namespace, manifest: one }));
  return [...new Map(all.map((one) => [idOf(one), one])).values()];
}

/** The objects that the guide needs and a release's manifest does not have. */
export function lackingIn(
  { namespace, needs = [] }: Pick<ReleaseSpec, 'namespace' | 'needs'>,
  manifest: string,
): NonNullable<ReleaseSpec['needs']> {
  const objects = manifestObjects({ namespace, manifest });
  const own = objects.filter((one) => one.namespace === namespace);
  return needs.filter((needed) => !own.some((one) => nameOf(one) === nameOf(needed)));
}

/** Helm's identity of an object. */
function idOf({ kind, apiVersion, name, namespace }: ManifestObject): string {
  return [kind, apiVersion.split('/').slice(0, -1), name, namespace].join(' ');
}

export function nameOf({ kind, name }: Pick<ManifestObject, 'kind' | 'name'>): string {
  return `${kind.toLowerCase()} ${name}`;
}

/** Helm keeps these objects. */
function isKept({ text }: ManifestObject): boolean {
  return /^ +["']?helm\.sh\/resource-policy["']?: *["']?keep\b/m.test(text);
}

function runsAs(objects: readonly ManifestObject[], { name, namespace }: ManifestObject): boolean {
  const account = new RegExp(`^ +serviceAccountName: *["']?${name}["']?$`, 'm');
  return objects.some((one) => one.namespace === namespace && account.test(one.text));
}

/** The data that is lost with an object of a kind, even if an object of its name is created again. */
const LOST: Readonly<Record<string, string>> = {
  CustomResourceDefinition: 'every object of its kind in the cluster',
  Namespace: 'all that is in it',
  PersistentVolumeClaim: 'its data',
};
const LOST_FOR_GOOD: typeof LOST = {
  ...LOST,
  Settings: 'Gloo’s source of secrets: without it, Gloo no longer logs in to Vault',
};

/** The objects that an upgrade deletes, with the data lost. An object that is created again is listed only if data is lost. */
export async function deletions(
  spec: ReleaseSpec,
  { deleted, remade }: ObjectChanges,
  work: StepContext,
): Promise<readonly Difference[]> {
  const { wouldBeLost } = spec;
  const lines = async (objects: readonly ManifestObject[], after: string, known: typeof LOST) =>
    Promise.all(
      objects.map(async (object) => {
        const isData = object.kind === 'StatefulSet' && wouldBeLost !== undefined;
        const lost = isData ? few(await lossesOfRestart({ wouldBeLost }, work)) : (known[object.kind] ?? '');
        const wanted = lost === '' ? after : `${after}; lost with it: ${lost}`;
        return { lost, field: `delete ${nameOf(object)}`, live: PRESENT, wanted };
      }),
    );
  const [gone, again] = await Promise.all([
    lines(deleted, ABSENT, LOST_FOR_GOOD),
    lines(remade, 'a new one', LOST),
  ]);
  return [...gone, ...again.filter(({ lost }) => lost !== '')].map(({ lost: _, ...line }) => line);
}

/** Whether helm applies an upgrade on the server, where a field set by someone else is a conflict: Helm 4, if it installed the release. */
async function appliesByServer(helm: Helm, live: LiveRelease, work: StepContext): Promise<boolean> {
  return live.usesServerSideApply === true && !(await helm.version(work)).startsWith('v3');
}

/** The others' changes to the objects of a release that its upgrade sets back. */
export interface RevertedFields {
  /** The changes that the release's own differences do not show. */
  readonly takes: readonly Difference[];
  /** Whether to make helm take the fields over. Unread fields are never taken over. */
  readonly forces: boolean;
  readonly warning?: string | undefined;
}

/** The changes that an upgrade sets back in addition to the release's differences. */
export async function revertBesides(
  helm: Helm,
  live: LiveRelease,
  found: LiveManifest,
  work: StepContext,
): Promise<RevertedFields> {
  const byServer = await appliesByServer(helm, live, work);
  const { changes, isContested } = revertedFields(found, byServer);
  const { unread } = found;
  const shown = new Set(live.drifted?.flatMap(({ differences }) => differences.map(({ field }) => field)));
  const [first] = unread;
  return {
    takes: changes.filter(({ field }) => !shown.has(field)),
    forces: byServer && isContested && first === undefined,
    warning:
      first &&
      `What others have set in ${few(unread.map(({ name }) => name))} could not be read (${first.why}): ${byServer ? 'helm fails if it differs.' : 'helm sets it back.'}`,
  };
}

/**
 * Stops a change whose plan could not read the chart.
 * @throws Failure of kind refused if the change deletes anything, or omits an object that the guide needs
 */
export function refuseUnseen(
  resource: string,
  spec: ReleaseSpec,
  live: LiveRelease | undefined,
  { deleted, lacking }: ObjectChanges,
): void {
  const refusal = refuseLacking(spec, live, lacking);
  const names = deleted.map(nameOf).join(', ');
  if (refusal !== undefined)
    throw new Failure({ kind: 'refused', resource, seen: '', ...refusal, next: refusal.options });
  if (names === '') return;
  throw new Failure({
    kind: 'refused',
    resource,
    seen: `the upgrade would delete ${names}, which the plan did not show: its chart could not be read then; helm was not started`,
    next: ['Make a new plan: it shows what is lost with them.'],
  });
}

/** The guide does not work without these objects, whoever owns the release. */
export function refuseLacking(
  spec: ReleaseSpec,
  live: LiveRelease | undefined,
  lacking: readonly string[],
): Refusal | undefined {
  const [first] = lacking;
  if (first === undefined) return undefined;
  const { release, namespace, given, source, otherwise } = spec;
  const named = `${release} --namespace ${quote(namespace)}`;
  const itself = live !== undefined && lackingIn(spec, live.manifest).length > 0;
  const ofFile = `In ${given?.file} (${given?.variable}), remove the values that disable ${first}.`;
  const ofChart = `Set ${source.versionVariable} to a version whose chart makes ${first}.`;
  return {
    seen: `its chart would not make ${lacking.join(', ')}, which the guide needs`,
    options: [
      given === undefined ? [] : ofFile,
      given === undefined && !itself ? ofChart : [],
      itself ? waysBack(spec, named, first) : [],
      otherwise,
    ].flat(),
  };
}

/** The values of a release stay with it. */
function waysBack({ release }: ReleaseSpec, named: string, lacking: string): readonly string[] {
  return [
    `The release itself has values without ${lacking}: helm get values ${named} shows them. helm history ${named} lists its revisions, and helm rollback ${named} NUMBER goes back to one with ${lacking}.`,
    `Or set what makes ${lacking} in the file that ${release.toUpperCase()}_HELM_VALUES names: a run lays it over the release’s values.`,
  ];
}
