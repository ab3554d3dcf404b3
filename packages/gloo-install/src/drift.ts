import { isDeepStrictEqual } from 'node:util';
import { type Difference, differ, isObject } from 'engine/resource';
import type { KubernetesObject } from 'kubernetes';
import { parse } from 'yaml';
import { RELEASE_ANNOTATION } from './ownership.ts';
import { ROLE_ANNOTATION } from './pods.ts';

/** A part of an object's fields, as the API server records who has set them: `f:spec` → `f:replicas` → nothing. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * What another program than helm has set in an object: `kubectl edit`, an operator. What a policy of the cluster changes while
 * helm writes is recorded as helm's.
 */
export function setByOthers({ metadata: { managedFields = [] } }: KubernetesObject): readonly Fields[] {
  const isHelm = (fields: unknown) =>
    partsOf([fields], ['f:metadata', 'f:annotations', `f:${RELEASE_ANNOTATION}`]).length > 0;
  const helms = managedFields.filter(({ fieldsV1 }) => isHelm(fieldsV1)).map(({ manager }) => manager);
  return managedFields.flatMap(({ manager, subresource, fieldsV1 }) =>
    helms.length === 0 || helms.includes(manager) || subresource === 'status' || !isObject(fieldsV1)
      ? []
      : [fieldsV1],
  );
}

/** The parts of recorded fields at a path. What is set as a whole, such as a selector, has no parts: `f:selector` → nothing. */
export function partsOf(fields: readonly unknown[], path: readonly string[]): readonly Fields[] {
  const part = (one: unknown, key: string) => {
    if (!isObject(one)) return [];
    return Object.keys(one).length === 0 ? [one] : [one[key] ?? []].flat();
  };
  const found = path.reduce<readonly unknown[]>((all, key) => all.flatMap((one) => part(one, key)), fields);
  return found.filter(isObject);
}

/** What has resources of its own: how many pods there are, as what they run, and the role of a service account. */
const ELSEWHERE = new Set([
  'spec.replicas',
  'spec.template.spec.serviceAccountName',
  `metadata.annotations.${ROLE_ANNOTATION}`,
]);

/**
 * The fields of an object that its manifest states and somebody else has changed. What others add is theirs.
 * @param text its document in the manifest; it is parsed only if somebody else has set anything
 */
export function changedByOthers(text: string, live: KubernetesObject): readonly Difference[] {
  const others = setByOthers(live);
  if (others.length === 0) return [];
  return changesIn(parse(text), live, others).filter(({ field }) => !ELSEWHERE.has(field));
}

function changesIn(stated: unknown, live: unknown, others: readonly Fields[], path = ''): Difference[] {
  if (others.length === 0 || isSame(stated, live)) return [];
  if (isObject(stated) && isObject(live))
    return Object.entries(stated).flatMap(([key, value]) =>
      changesIn(value, live[key], partsOf(others, [`f:${key}`]), path === '' ? key : `${path}.${key}`),
    );
  if (isNamedList(stated) && isNamedList(live))
    return stated.flatMap((item) => {
      const { name } = item;
      const there = live.find((one) => one.name === name);
      const below = others.flatMap((one) => {
        const key = Object.keys(one).find((each) => isKeyOf(each, there));
        return partsOf([one], [key ?? '']);
      });
      return changesIn(item, there, below, `${path}.${name}`);
    });
  return differ(path, live, stated);
}

/** `k:{"name":"gloo"}` */
function isKeyOf(key: string, item: Fields | undefined): boolean {
  if (!key.startsWith('k:') || item === undefined) return false;
  return Object.entries(JSON.parse(key.slice(2)) as Fields).every(([field, value]) => item[field] === value);
}

function isNamedList(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every((one) => isObject(one) && typeof one.name === 'string');
}

/** The API server writes a number as text, and the other way round, where a field may be either. */
function isSame(stated: unknown, live: unknown): boolean {
  if (isDeepStrictEqual(stated, live)) return true;
  return typeof stated !== 'object' && String(stated) === String(live);
}

/**
 * The merge patch that takes back what others have set in a part of an object: what is stated, and nothing else.
 * @param others the recorded fields of that part
 */
export function patchBack(stated: Fields, live: Fields, others: readonly Fields[]): Fields {
  const changed = [...new Set([...Object.keys(stated), ...Object.keys(live)])].flatMap((key) => {
    const [is, should, below] = [live[key], stated[key], partsOf(others, [`f:${key}`])];
    if (below.length === 0 || isSame(should, is)) return [];
    if (!isObject(is) || !isObject(should)) return [[key, should ?? null] as const];
    const within = patchBack(should, is, below);
    return Object.keys(within).length === 0 ? [] : [[key, within] as const];
  });
  return Object.fromEntries(changed);
}
