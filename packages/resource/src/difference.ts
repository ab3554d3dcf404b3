import { isDeepStrictEqual } from 'node:util';

/** One field that is not as it should be; both sides as a person would read them. */
export interface Difference {
  readonly field: string;
  /** What is there; `undefined` where the field is absent. */
  readonly live: string | undefined;
  readonly wanted: string;
}

/** Shows a value on one line, as short as is still exact. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  return JSON.stringify(value) ?? 'undefined';
}

/** The one difference of a field, or none: spread the result into a list. */
export function differ(field: string, live: unknown, wanted: unknown): Difference[] {
  if (isDeepStrictEqual(live, wanted)) return [];
  return [{ field, live: live === undefined ? undefined : show(live), wanted: show(wanted) }];
}

/**
 * Every leaf of `wanted` that `live` does not hold; what `live` holds beyond `wanted` is of no concern.
 * Arrays are compared whole.
 */
export function differSubset(wanted: object, live: object | undefined, prefix = ''): Difference[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const field = prefix === '' ? key : `${prefix}.${key}`;
    const there = (live as Record<string, unknown> | undefined)?.[key];
    if (isPlainObject(value)) return differSubset(value, isPlainObject(there) ? there : undefined, field);
    return differ(field, there, value);
  });
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
