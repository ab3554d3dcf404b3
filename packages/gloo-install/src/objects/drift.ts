import { isDeepStrictEqual } from 'node:util';
import {
  ABSENT,
  type Difference,
  differ,
  differUnshown,
  isObject,
  NOT_SHOWN,
  PRESENT,
} from 'engine/resource';
import { load } from 'js-yaml';
import type { KubernetesObject } from 'kubernetes';
import { HELM } from './as-helm.ts';
import { RELEASE_ANNOTATION, ROLE_ANNOTATION } from './ownership.ts';

/** A part of an object's managed fields, as the API server records them: `f:spec` → `f:replicas` → an empty object. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Fields that a program other than Helm has set: `kubectl edit`, an operator. A change by a policy of the cluster during helm's write
 * is recorded as helm's.
 */
export function setByOthers({ metadata: { managedFields = [] } }: KubernetesObject): readonly Fields[] {
  const isHelm = (fields: unknown) =>
    fieldsUnder([fields], ['f:metadata', 'f:annotations', `f:${RELEASE_ANNOTATION}`]).length > 0;
  const marked = managedFields.filter(({ fieldsV1 }) => isHelm(fieldsV1)).map(({ manager }) => manager);
  // A program that applies an object as it was read has set its annotations, too.
  const helms = marked.includes(HELM) ? [HELM] : marked;
  return managedFields.flatMap(({ manager, subresource, fieldsV1 }) =>
    helms.length === 0 || helms.includes(manager) || subresource === 'status' || !isObject(fieldsV1)
      ? []
      : [fieldsV1],
  );
}

/** The parts of managed fields at a path. A field that is set as a whole, such as a selector, has no parts: `f:selector` → an empty object. */
export function fieldsUnder(fields: readonly unknown[], path: readonly string[]): readonly Fields[] {
  const part = (one: unknown, key: string) => {
    if (!isObject(one)) return [];
    return Object.keys(one).length === 0 ? [one] : [one[key] ?? []].flat();
  };
  const found = path.reduce<readonly unknown[]>((all, key) => all.flatMap((one) => part(one, key)), fields);
  return found.filter(isObject);
}

export const REPLICAS = 'spec.replicas';

/** Fields that other resources cover: the number of pods, their service account, and the account's role. */
const ELSEWHERE = new Set([
  REPLICAS,
  'spec.template.spec.serviceAccountName',
  `metadata.annotations.${ROLE_ANNOTATION}`,
]);

/** The server of a webhook writes its own certificate there. */
const CERTIFICATE = /\.clientConfig\.caBundle$/;

/** `yaml`, which reads operators' files for its error messages, takes five times as long: a tenth of a second of each plan. */
export const fieldsIn = (text: string): Fields => Object(load(text));

/**
 * The fields in an object's manifest that others have changed, and the entries of its lists and maps that others have removed. Additions
 * of others are theirs. For other fields, a removal cannot be told from a field that the cluster never knew.
 * @param text the object's document in the manifest
 */
export function changedByOthers(text: string, live: KubernetesObject): readonly Difference[] {
  const others = setByOthers(live);
  const changes = changesByOthers(withDefaults(fieldsIn(text)), live, others);
  return changes.filter(({ field }) => !ELSEWHERE.has(field) && !CERTIFICATE.test(field));
}

/** A Service without a type gets the API server's default; any other type leads elsewhere. */
export function withDefaults(stated: Fields): Fields {
  return stated.kind === 'Service'
    ? { ...stated, spec: { type: 'ClusterIP', ...Object(stated.spec) } }
    : stated;
}

/** The fields that others have set and an upgrade with this document sets back. */
export function overwrittenBy(text: string, live: KubernetesObject): readonly Difference[] {
  const others = setByOthers(live);
  return others.length === 0 ? [] : changesByOthers(fieldsIn(text), live, others);
}

/**
 * Whether others have set a field in this document, even to the same value: helm then conflicts with them. The API server compares a
 * list that is set as a whole with its defaults.
 */
export function isStatedByOthers(text: string, live: KubernetesObject): boolean {
  return isStated(fieldsIn(text), setByOthers(live));
}

function isStated(stated: unknown, others: readonly Fields[]): boolean {
  if (others.length === 0) return false;
  if (others.some((one) => Object.keys(one).length === 0)) return true;
  if (Array.isArray(stated))
    return stated.some((item) => isObject(item) && isStated(item, partsOfItem(others, item)));
  if (!isObject(stated)) return true;
  return Object.entries(stated).some(([key, value]) => isStated(value, fieldsUnder(others, [`f:${key}`])));
}

/** Whether another resource shows such a change: a workload that is scaled to 0, for instance. */
export function isShownElsewhere(field: string, { spec }: KubernetesObject): boolean {
  return field === REPLICAS ? spec?.replicas === 0 : ELSEWHERE.has(field);
}

/** Whether an autoscaler has set the number of pods: the controller manager does this for it. */
export function isAutoscaled({ metadata: { managedFields = [] } }: KubernetesObject): boolean {
  return managedFields.some(
    ({ manager, subresource, fieldsV1 }) =>
      manager === AUTOSCALER &&
      subresource === 'scale' &&
      fieldsUnder([fieldsV1], ['f:spec', 'f:replicas']).length > 0,
  );
}

/** The name under which the API server records an autoscaler's changes. */
export const AUTOSCALER = 'kube-controller-manager';

function changesByOthers(stated: unknown, live: unknown, others: readonly Fields[], path = ''): Difference[] {
  if (isSame(stated, live)) return [];
  if (isObject(stated) && isObject(live)) {
    // In a manifest, the metadata of an object without a namespace may have one.
    const isMap =
      !['', 'metadata'].includes(path) && !Object.values(stated).some((value) => value instanceof Object);
    const narrowed = path === SELECTOR ? addedTo(stated, live) : [];
    return [
      ...narrowed.flatMap((key) => differ(`${path}.${key}`, PRESENT, ABSENT)),
      ...Object.entries(stated).flatMap(([key, value]) => {
        const at = path === '' ? key : `${path}.${key}`;
        if (isMap && value !== null && live[key] === undefined) return differ(at, undefined, PRESENT);
        return changesByOthers(value, live[key], fieldsUnder(others, [`f:${key}`]), at);
      }),
    ];
  }
  const isNamed = isNamedList(stated) && isNamedList(live ?? []);
  // The API server also adds defaults to the items of a list.
  if (isNamed || (isListOfObjects(stated) && Array.isArray(live) && live.length === stated.length)) {
    const items = (live ?? []) as readonly Fields[];
    return stated.flatMap((item, index) => {
      const at = `${path}.${isNamed ? item.name : index}`;
      const there = isNamed ? items.find((one) => one.name === item.name) : items[index];
      if (there === undefined) return differ(at, undefined, PRESENT);
      if (others.length > 0 && hasOtherSource(path, item, there))
        return [{ field: at, live: NOT_SHOWN, wanted: NOT_SHOWN }];
      return changesByOthers(item, there, partsOfItem(others, there), at);
    });
  }
  if (others.length === 0) return [];
  return HOLDS_NO_SECRET.test(path) ? differ(path, live, stated) : differUnshown(path, live, stated);
}

/** The API server accepts only a reference to an image there, or labels. */
const HOLDS_NO_SECRET = /\.image$|^spec\.selector\./;

/** Each entry narrows a Service's selector, so an entry that others have added is a change and not a harmless addition. */
const SELECTOR = 'spec.selector';

export const addedTo = (stated: Fields, live: Fields): string[] =>
  Object.keys(live).filter((key) => stated[key] === undefined);

/** Whether a variable or a volume has another source than in the manifest. @param path of their list */
export function hasOtherSource(path: string, stated: Fields, live: Fields): boolean {
  if (!/(?:^|\.)(?:env|volumes)$/.test(path)) return false;
  const [lacks, has] = [
    [stated, live],
    [live, stated],
  ].map(([from = {}, to = {}]) => Object.keys(from).filter((key) => !(key in to) && !isEmpty(from[key])));
  return lacks?.length !== 0 && has?.length !== 0;
}

/** The parts of managed fields for an item of a list. */
function partsOfItem(others: readonly Fields[], item: Fields): readonly Fields[] {
  return others.flatMap((one) => {
    const keys = Object.keys(one);
    return keys.length === 0 ? [one] : fieldsUnder([one], [keys.find((key) => isKeyOf(key, item)) ?? '']);
  });
}

/** `k:{"name":"gloo"}` */
function isKeyOf(key: string, item: Fields): boolean {
  if (!key.startsWith('k:')) return false;
  return Object.entries(JSON.parse(key.slice(2)) as Fields).every(([field, value]) => item[field] === value);
}

export function isListOfObjects(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

function isNamedList(value: unknown): value is readonly Fields[] {
  if (!Array.isArray(value) || !value.every((one) => isObject(one) && typeof one.name === 'string'))
    return false;
  return new Set(value.map(({ name }) => name)).size === value.length;
}

/** The API server converts numbers and text where a field may be either, and drops empty values. */
function isSame(stated: unknown, live: unknown): boolean {
  if (isDeepStrictEqual(stated, live) || (live === undefined && isEmpty(stated))) return true;
  return typeof stated !== 'object' && String(stated) === String(live);
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value) || isObject(value)) return Object.values(value).every(isEmpty);
  return !value;
}

/**
 * The merge patch that takes back others' changes to a part of an object: exactly the stated fields remain.
 * @param others the managed fields of that part
 */
export function patchBack(stated: Fields, live: Fields, others: readonly Fields[]): Fields {
  const changed = [...new Set([...Object.keys(stated), ...Object.keys(live)])].flatMap((key) => {
    const [is, should, below] = [live[key], stated[key], fieldsUnder(others, [`f:${key}`])];
    if (below.length === 0 || isSame(should, is)) return [];
    if (!isObject(is) || !isObject(should)) return [[key, should ?? null] as const];
    const within = patchBack(should, is, below);
    return Object.keys(within).length === 0 ? [] : [[key, within] as const];
  });
  return Object.fromEntries(changed);
}
