import { isObject } from 'engine/resource';
import type { KubernetesObject } from 'kubernetes';
import {
  addedTo,
  type Fields,
  fieldsIn,
  hasOtherSource,
  isListOfObjects,
  setByOthers,
  withDefaults,
} from './drift.ts';

/**
 * The strategic merge patch for changes that helm cannot take back or would fail at: the type of a Service without one in the manifest,
 * entries that others have added to its selector, the changed number of a named port, and another source of a variable or a volume.
 * `undefined` if there are none.
 */
export function beyondHelm(text: string, live: KubernetesObject): Fields | undefined {
  const others = setByOthers(live);
  if (others.length === 0) return undefined;
  const stated = withDefaults(fieldsIn(text));
  const spec = Object(stated.spec) as Fields;
  const patch = within(stated, live);
  if (stated.kind !== 'Service' || spec.type === live.spec?.type) return patch;
  const { type, clusterIP = null } = spec;
  const led = live.spec?.type === 'ExternalName' ? { externalName: null, clusterIP } : {};
  return { spec: { ...Object(patch?.spec), type, ...led } };
}

function within(stated: unknown, live: unknown): Fields | undefined {
  if (!isObject(stated) || !isObject(live)) return undefined;
  const parts = Object.entries(stated).flatMap(([key, value]) => {
    const there = live[key];
    const back =
      isListOfObjects(value) && isListOfObjects(there)
        ? itemsBack(key, value, there)
        : key === 'selector' && isObject(value) && isObject(there)
          ? asAbsent(addedTo(value, there))
          : within(value, there);
    return back === undefined || (Array.isArray(back) && back.length === 0) ? [] : [[key, back] as const];
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

function asAbsent(keys: readonly string[]): Fields | undefined {
  return keys.length === 0 ? undefined : Object.fromEntries(keys.map((key) => [key, null]));
}

function itemsBack(key: string, stated: readonly Fields[], live: readonly Fields[]): readonly Fields[] {
  return stated.flatMap((item): readonly Fields[] => {
    const there = live.find(({ name }) => name === item.name);
    if (there === undefined) return [];
    if (key === 'ports') {
      const number = 'containerPort' in item ? 'containerPort' : 'port';
      if (there[number] === item[number]) return [];
      const { nodePort } = there;
      return [
        { $patch: 'delete', [number]: there[number] },
        { ...(nodePort !== undefined && { nodePort }), ...item },
      ];
    }
    if (hasOtherSource(key, item, there)) {
      const added = Object.keys(there).filter((one) => !(one in item));
      // A variable's own value may be a secret, and helm sets it. Without a source, a volume would get a default, which helm would keep.
      const stays = key === 'env' ? { name: item.name } : item;
      return [{ ...stays, ...Object.fromEntries(added.map((one) => [one, null])) }];
    }
    const back = within(item, there);
    return back === undefined ? [] : [{ name: item.name, ...back }];
  });
}
