import { type Difference, Failure, type StepContext, waitFor } from 'engine/resource';
import { type Kubectl, titleOfRelease } from 'kubernetes';
import { manifestObjects } from '../objects/manifest.ts';
import type { ReleaseSystems } from '../systems/systems.ts';
import type { LiveRelease, ReleaseSpec, UnknownKind } from './release-spec.ts';

const CRD = 'customresourcedefinition';

/** `Settings of gloo.solo.io/v1` */
function kindText({ kind, apiVersion }: UnknownKind): string {
  return `${kind} of ${apiVersion}`;
}

/** The kinds of a release's objects that the cluster does not know. */
export async function unknownKinds(
  kubectl: Kubectl,
  release: Pick<LiveRelease, 'manifest' | 'namespace'>,
  work: StepContext,
): Promise<readonly UnknownKind[]> {
  const known = new Set(await kubectl.apiVersions(work));
  const withKinds = [...known].some((one) => one.split('/').length > 2);
  const isKnown = (apiVersion: string, kind: string) =>
    !apiVersion.includes('/') || known.has(withKinds ? `${apiVersion}/${kind}` : apiVersion);
  const unknown = manifestObjects(release).filter(({ apiVersion, kind }) => !isKnown(apiVersion, kind));
  return [...new Map(unknown.map((one) => [kindText(one), one])).values()];
}

/**
 * Creates the CRDs of a release's chart that the cluster lacks. Helm creates them only at an installation, and without them
 * can neither upgrade nor uninstall the release.
 * @throws Failure if the chart does not define the kinds
 */
export async function createKinds(
  { helm, kubectl }: ReleaseSystems,
  { source }: ReleaseSpec,
  live: LiveRelease,
  work: StepContext,
): Promise<void> {
  const { name, namespace, version, unknown = [] } = live;
  if (unknown.length === 0) return;
  const chart = await helm.chart({ ...source, version }, work);
  const all = manifestObjects({ namespace, manifest: await helm.crds(chart, work) });
  const found = await Promise.all(all.map((one) => kubectl.get(CRD, one.name, '', work)));
  const absent = all.filter((_, index) => found[index] === undefined);
  const names = absent.map((one) => one.name).join(', ');
  const resource = `kinds of objects of ${titleOfRelease({ name, namespace })}`;
  if (absent.length > 0) {
    work.progress(`kubectl create: ${names}`);
    const input = absent.map(({ text }) => text).join('\n---\n');
    await kubectl.change(resource, ['create', '--filename=-'], work, input);
  }
  const served = await waitFor(
    { what: `the API server to know ${names}`, atMostMs: absent.length > 0 ? 30_000 : 0 },
    async () => ((await unknownKinds(kubectl, live, work)).length === 0 ? true : undefined),
    work,
  );
  if (served) return;
  throw new Failure({
    resource,
    seen: `the cluster does not know ${unknown.map(kindText).join(', ')}`,
    cause: 'Somebody has deleted their CustomResourceDefinitions, and this chart does not have them.',
    next: [`Install again what defines them. Without them, helm can neither upgrade nor uninstall ${name}.`],
  });
}

/** The code of this difference. */
export const UNKNOWN_KIND = 'unknown-kind';

/** A kind that the cluster does not know. Deleting a CRD deletes the objects of its kind. */
export function unknownKind(kind: UnknownKind): Difference {
  const name = kindText(kind);
  const restored =
    'an update creates it again, with the chart’s own objects; all others of this kind are lost';
  return {
    field: `kind ${name}`,
    wanted: 'known',
    about: UNKNOWN_KIND,
    said: `the cluster does not know kind ${name}: ${restored}`,
  };
}
