import { type Difference, Failure, few, quote, type Refusal, type StepContext } from 'engine/resource';
import type { Helm, PulledChart } from 'kubernetes';
import { type ManifestObject, manifestObjects, setBack } from '../objects/release-objects.ts';
import { whatWouldBeLost } from '../pods/pod-with-role.ts';
import type { ReleaseSystems } from '../systems/systems.ts';
import { recoveryFor, valuesToKeep } from './pending-release.ts';
import { type LiveRelease, type ReleaseSpec, valuesDocument } from './release-spec.ts';

/** What happens to the objects of a release beside what its values and its version say. */
export interface ObjectChanges {
  /** The objects that there are afterwards. */
  readonly manifest: string;
  /** The objects that the upgrade deletes. */
  readonly deleted: readonly ManifestObject[];
  /** The objects that are deleted with the release, and made again. */
  readonly remade: readonly ManifestObject[];
  /** What the guide needs and the chart does not make: `statefulset vault`. */
  readonly lacking: readonly string[];
}

/** What an installation or an upgrade with a chart does to the objects, as helm renders it with the same values. */
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

/** @param manifest what helm renders for the installation or the upgrade */
export function objectChanges(
  spec: Pick<ReleaseSpec, 'namespace' | 'needs'>,
  live: LiveRelease | undefined,
  manifest: string,
): ObjectChanges {
  const objects = manifestObjects({ namespace: spec.namespace, manifest });
  const before = live === undefined ? [] : objectsBefore(live);
  const isMade = (one: ManifestObject) => objects.some((other) => idOf(one) === idOf(other));
  const isInstalledAnew = live !== undefined && recoveryFor(live) === 'uninstall';
  const deleted = before.filter((one) => !isMade(one) && !isKept(one));
  return {
    manifest,
    deleted,
    remade: isInstalledAnew ? before.filter(isMade) : [],
    lacking: [
      ...lackingIn(spec, manifest).map(nameOf),
      // Pods of a service account that does not exist are not created.
      ...deleted.filter((one) => one.kind === 'ServiceAccount' && runsAs(objects, one)).map(nameOf),
    ],
  };
}

/** The objects that an upgrade would have to delete. A rollback comes first if helm was interrupted. */
function objectsBefore(live: LiveRelease): readonly ManifestObject[] {
  const { manifest, deployed = manifest, namespace } = live;
  const manifests = recoveryFor(live) === 'rollback' ? [manifest, deployed] : [deployed];
  const all = manifests.flatMap((one) => manifestObjects({ namespace, manifest: one }));
  return [...new Map(all.map((one) => [idOf(one), one])).values()];
}

/** What the guide needs of a release and its manifest does not have. */
export function lackingIn(
  { namespace, needs = [] }: Pick<ReleaseSpec, 'namespace' | 'needs'>,
  manifest: string,
): NonNullable<ReleaseSpec['needs']> {
  const objects = manifestObjects({ namespace, manifest });
  const own = objects.filter((one) => one.namespace === namespace);
  return needs.filter((needed) => !own.some((one) => nameOf(one) === nameOf(needed)));
}

/** As helm tells objects apart. */
function idOf({ kind, apiVersion, name, namespace }: ManifestObject): string {
  return [kind, apiVersion.split('/').slice(0, -1), name, namespace].join(' ');
}

export function nameOf({ kind, name }: Pick<ManifestObject, 'kind' | 'name'>): string {
  return `${kind.toLowerCase()} ${name}`;
}

/** Helm leaves these where they are. */
function isKept({ text }: ManifestObject): boolean {
  return /^ +["']?helm\.sh\/resource-policy["']?: *["']?keep\b/m.test(text);
}

function runsAs(objects: readonly ManifestObject[], { name, namespace }: ManifestObject): boolean {
  const account = new RegExp(`^ +serviceAccountName: *["']?${name}["']?$`, 'm');
  return objects.some((one) => one.namespace === namespace && account.test(one.text));
}

/** What is lost with an object of a kind, also if another of its name is made again. */
const LOST: Readonly<Record<string, string>> = {
  CustomResourceDefinition: 'every object of its kind in the cluster',
  Namespace: 'all that is in it',
  PersistentVolumeClaim: 'its data',
};
const LOST_FOR_GOOD: typeof LOST = {
  ...LOST,
  Settings: 'where Gloo looks for secrets: it logs in to Vault no more',
};

/** What an upgrade deletes, with what is lost with it. What is made again is named only if something is. */
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
        const lost = isData ? few(await whatWouldBeLost({ wouldBeLost }, work)) : (known[object.kind] ?? '');
        const wanted = lost === '' ? after : `${after}; lost with it: ${lost}`;
        return { lost, field: `delete ${nameOf(object)}`, live: 'present', wanted };
      }),
    );
  const [gone, again] = await Promise.all([
    lines(deleted, '(absent)', LOST_FOR_GOOD),
    lines(remade, 'a new one', LOST),
  ]);
  return [...gone, ...again.filter(({ lost }) => lost !== '')].map(({ lost: _, ...line }) => line);
}

/** Whether helm applies an upgrade on the server, where a field that somebody else has set is a conflict: Helm 4, if it has installed it. */
async function appliesByServer(helm: Helm, live: LiveRelease, work: StepContext): Promise<boolean> {
  return live.isAppliedByServer === true && !(await helm.version(work)).startsWith('v3');
}

/** What others have set in the objects of a release, as far as its upgrade sets it back. */
export interface TakenBack {
  /** What the differences of the release do not show. */
  readonly takes: readonly Difference[];
  /** Whether helm has to be told to take it over. What could not be read is never taken over. */
  readonly forces: boolean;
  readonly warning?: string | undefined;
}

/** What an upgrade sets back beside the differences of the release. */
export async function setBackBeside(
  { helm, kubectl }: ReleaseSystems,
  live: LiveRelease,
  { manifest }: ObjectChanges,
  work: StepContext,
): Promise<TakenBack> {
  const byServer = await appliesByServer(helm, live, work);
  const { changes, isContested, unread } = await setBack(kubectl, { ...live, manifest }, byServer, work);
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
 * @throws Failure of kind refused if it deletes anything, or leaves out what the guide needs
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

/** Without these objects, the guide does not work, whoever the release belongs to. */
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
  const ofFile = `Take what leaves ${first} out from the file that ${given?.variable} names (${given?.file}).`;
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
