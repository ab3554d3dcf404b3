import { quote, type Refusal, type StepContext } from 'engine/resource';
import type { HelmRelease, Kubectl, KubernetesObject } from 'kubernetes';
import { releaseOf } from './ownership-labels.ts';

/** An object that a chart creates, under the same name in each release. */
export interface MadeByChart {
  readonly kind: 'serviceaccount' | 'deployment' | 'mutatingwebhookconfiguration';
  readonly name: string;
}

/** An object with the name of one that a chart creates, and the release that it belongs to, if any. */
export interface TakenName extends MadeByChart {
  readonly owner: { readonly release: string; readonly namespace: string } | undefined;
}

type ReleaseName = Pick<HelmRelease, 'name' | 'namespace'>;

/**
 * The names that an installation would need and that others have: helm refuses to import an object that has no label of
 * Helm's, or the annotations of another release, and fails after it has created some of the others.
 */
export async function takenNames(
  kubectl: Kubectl,
  release: ReleaseName,
  made: readonly MadeByChart[],
  work: StepContext,
): Promise<readonly TakenName[]> {
  const found = await Promise.all(
    made.map(async (one) => {
      const object = await objectOf(kubectl, one, release.namespace, work);
      const owner = object && ownerOf(object);
      const isOurs = owner?.release === release.name && owner.namespace === release.namespace;
      return object === undefined || isOurs ? [] : [{ ...one, owner }];
    }),
  );
  return found.flat();
}

/** The objects of a namespace are listed, as other resources of the same plan do. */
async function objectOf(kubectl: Kubectl, { kind, name }: MadeByChart, namespace: string, work: StepContext) {
  if (kind === 'mutatingwebhookconfiguration') return kubectl.get(kind, name, '', work);
  const all = await kubectl.list(kind, namespace, work);
  return all.find(({ metadata }) => metadata.name === name);
}

function ownerOf(object: KubernetesObject): TakenName['owner'] {
  const { annotations = {}, labels = {} } = object.metadata;
  const [release, namespace] = [releaseOf(object), annotations[NAMESPACE_ANNOTATION]];
  if (release === undefined || namespace === undefined || labels[MANAGED_BY] !== 'Helm') return undefined;
  return { release, namespace };
}

const NAMESPACE_ANNOTATION = 'meta.helm.sh/release-namespace';
const MANAGED_BY = 'app.kubernetes.io/managed-by';

function ownerIn(taken: readonly TakenName[]): TakenName['owner'] {
  return taken.find(({ owner }) => owner !== undefined)?.owner;
}

/** Says of a release that does not exist whose its objects are. */
export function takenText(taken: readonly TakenName[]): string {
  const owner = ownerIn(taken);
  const names = taken.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  return `it does not exist, but ${names} do, and belong to ${owner ? `Helm release ${owner.namespace}/${owner.release}` : 'no Helm release'}`;
}

/** @param instead what the operator can do instead of installing a release of their own, a sentence */
export function refuseTaken(taken: readonly TakenName[], instead: string): Refusal {
  const owner = ownerIn(taken);
  return {
    seen: `${takenText(taken)}; helm would refuse to take them over`,
    differences: [],
    options: [
      instead,
      owner
        ? `Or, once nobody needs that release: helm uninstall ${owner.release} --namespace ${quote(owner.namespace)}, then run again.`
        : 'Or remove them, once nobody needs them, then run again.',
    ],
  };
}
