import { createHash } from 'node:crypto';
import {
  few,
  type Mark,
  marks,
  type Owner,
  type OwnMark,
  quote,
  type Refusal,
  readMark,
  type StepContext,
} from 'engine/resource';
import type { HelmRelease, KindName, Kubectl, KubernetesObject } from 'kubernetes';

/** The annotation for a service account's role, which the pod identity webhook reads. */
export const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';

/** Helm's annotation for the release of an object. */
export const RELEASE_ANNOTATION = 'meta.helm.sh/release-name';
const NAMESPACE_ANNOTATION = 'meta.helm.sh/release-namespace';
const MANAGED_BY = 'app.kubernetes.io/managed-by';

export interface ReleaseName {
  readonly release: string;
  readonly namespace: string;
}

/** The release of an object; `undefined` if Helm did not create the object. */
export function releaseOf({ metadata }: Pick<KubernetesObject, 'metadata'>): string | undefined {
  return metadata.annotations?.[RELEASE_ANNOTATION];
}

/** The maximum length of a Kubernetes label's value. EKS names can be longer. */
const LABEL_MAX = 63;

/** The marks as labels: a value that is not a valid label is cut and made unique. */
export function markLabels(mark: OwnMark, owner: Owner): Record<string, string> {
  return Object.fromEntries(
    Object.entries(marks(mark, owner)).map(([name, value]) => [name, labelOf(value)]),
  );
}

/** The owner of a release and its objects. */
export function markOfRelease(release: Pick<HelmRelease, 'labels'> | undefined, owner: Owner): Mark {
  return readMark(release?.labels, owner, labelOf);
}

function labelOf(text: string): string {
  if (text.length <= LABEL_MAX) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${text.slice(0, LABEL_MAX - 13)}-${hash}`;
}

/** An object that a chart creates, with the same name in each release. */
export interface MadeByChart {
  readonly kind: KindName;
  readonly name: string;
}

/** An existing object with the name of a chart's object, and its release, if any. */
export interface TakenName {
  readonly kind: string;
  readonly name: string;
  readonly owner: ReleaseName | undefined;
}

/**
 * The names that an installation needs and others have taken, whatever the objects' own marks: a killed helm leaves
 * a record, and a helm configured like Flux's keeps it elsewhere.
 */
export async function takenNames(
  kubectl: Kubectl,
  { namespace }: ReleaseName,
  made: readonly MadeByChart[],
  work: StepContext,
): Promise<readonly TakenName[]> {
  const found = await Promise.all(
    made.map(async (one) => {
      const object = await kubectl.get(one.kind, one.name, namespace, work);
      return object === undefined ? [] : [{ ...one, owner: ownerOf(object) }];
    }),
  );
  return found.flat();
}

export function ownerOf(object: KubernetesObject): ReleaseName | undefined {
  const { annotations = {}, labels = {} } = object.metadata;
  const [release, namespace] = [releaseOf(object), annotations[NAMESPACE_ANNOTATION]];
  if (release === undefined || namespace === undefined || labels[MANAGED_BY] !== 'Helm') return undefined;
  return { release, namespace };
}

function ownerIn(taken: readonly TakenName[]): ReleaseName | undefined {
  return taken.find(({ owner }) => owner !== undefined)?.owner;
}

export function isSameRelease(owner: ReleaseName | undefined, { release, namespace }: ReleaseName): boolean {
  return owner?.release === release && owner.namespace === namespace;
}

/** Says who owns the objects of a release that does not exist. */
export function takenText(taken: readonly TakenName[], of: ReleaseName): string {
  const owner = ownerIn(taken);
  const [names, exist, belong] = inWords(taken);
  if (isSameRelease(owner, of))
    return `helm has no record of it in the Secrets of namespace ${of.namespace}, but ${names} ${exist} exist, and ${belong} to it`;
  return `it does not exist, but ${names} ${exist}, and ${belong} to ${ownerText(owner)}`;
}

function inWords(taken: readonly TakenName[]): readonly [names: string, exist: string, belong: string] {
  const names = few(taken.map(({ kind, name }) => `${kind.toLowerCase()} ${name}`));
  return taken.length === 1 ? [names, 'does', 'belongs'] : [names, 'do', 'belong'];
}

const ownerText = (owner: ReleaseName | undefined): string =>
  owner ? `Helm release ${owner.namespace}/${owner.release}` : 'no Helm release';

/** @param instead the alternative to installing a release, a sentence */
export function refuseTaken(taken: readonly TakenName[], of: ReleaseName, instead: string): Refusal {
  const owner = ownerIn(taken);
  const seen = takenText(taken, of);
  if (isSameRelease(owner, of)) {
    const record = `kubectl get secret,configmap --all-namespaces --selector owner=helm,name=${of.release}`;
    return {
      seen,
      differences: [],
      options: [
        `${record} shows whether another tool keeps the record (Flux in its storageNamespace, HELM_DRIVER=configmap in ConfigMaps). Change it with that tool.`,
        instead,
        'If the record is lost, restore its Secret from a backup, or install the release by hand with the values that it had: helm takes over objects that name it.',
      ],
    };
  }
  return refuseForeign(taken, seen, instead);
}

/** Helm upgrades nothing if a new object of the chart exists and names another release, or none. */
export function refuseNew(taken: readonly TakenName[], instead: string): Refusal {
  const [names, , belong] = inWords(taken);
  return refuseForeign(
    taken,
    `the upgrade would create objects that already exist: ${names} ${belong} to ${ownerText(ownerIn(taken))}`,
    instead,
  );
}

function refuseForeign(taken: readonly TakenName[], seen: string, instead: string): Refusal {
  const owner = ownerIn(taken);
  return {
    seen: `${seen}; helm would refuse to take ${taken.length === 1 ? 'it' : 'them'} over`,
    differences: [],
    options: [
      instead,
      owner
        ? `Or, once nobody needs that release: helm uninstall ${owner.release} --namespace ${quote(owner.namespace)}`
        : `Or remove ${taken.length === 1 ? 'it, once nobody needs it' : 'them, once nobody needs them'}.`,
    ],
  };
}
