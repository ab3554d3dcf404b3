import { isDeepStrictEqual } from 'node:util';
import { isSecretField, isSecretName } from './secret-names.ts';

/** One field that differs from the guide. Both sides are text for people. */
export interface Difference {
  readonly field: string;
  /** Left out if the field is absent. */
  readonly live?: string | undefined;
  readonly wanted: string;
  /** The whole difference as a sentence, if the field is a path that says little to a reader. */
  readonly said?: string | undefined;
  /** The difference in a few words for a diagnosis, if its values are long documents. */
  readonly inShort?: string;
  /** The reason, if the difference shows it; without it, a page gives the general one. */
  readonly cause?: string;
  /** What a system reported as the reason of the difference; a page may explain it. */
  readonly reported?: string;
  /** Whether the difference matters only along with others: it alone is no conflict. */
  readonly minor?: true;
  /** A code for the difference, if the field is a path; the resource's `explains` maps the code to a page. */
  readonly about?: string;
  /** The values of that page's placeholders. */
  readonly names?: Readonly<Record<string, string>>;
}

/** The part of differences that is shown to people, and written to events and saved plans. */
export function shownOf(
  differences: readonly Difference[],
): Omit<Difference, 'minor' | 'about' | 'names' | 'inShort' | 'cause' | 'reported'>[] {
  return differences.map(({ minor: _, about, names, inShort, cause, reported, ...shown }) => shown);
}

/** Shown in place of a live value that could be a secret. */
export const NOT_SHOWN = '(not shown)';

/** Shows a value on one line, in its shortest exact form. */
function show(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  return JSON.stringify(value) ?? 'undefined';
}

/** The difference of a field whose values are not shown. */
function hidden(field: string, live: unknown): Difference {
  return { field, live: live === undefined ? undefined : NOT_SHOWN, wanted: NOT_SHOWN };
}

/** The difference of a field as a list of one, or an empty list. */
export function differ(field: string, live: unknown, wanted: unknown): Difference[] {
  if (isDeepStrictEqual(live, wanted)) return [];
  if (isSecretName(field)) return [hidden(field, live)];
  const [shownLive, shownWanted] = [shownBeside(live, wanted), shownBeside(wanted, wanted)];
  // The string "true" beside the boolean true.
  const looksEqual = show(shownLive) === show(shownWanted) && typeof live !== typeof wanted;
  const text = looksEqual ? JSON.stringify : show;
  return [{ field, live: live === undefined ? undefined : text(shownLive), wanted: text(shownWanted) }];
}

/**
 * Like `differ`, for a field that the guide does not set: its values may be secrets, whatever its name. Numbers and booleans are
 * shown, because they hold no secret.
 */
export function differUnshown(field: string, live: unknown, wanted: unknown): Difference[] {
  const isOpen = [live, wanted].every((value) => ['number', 'boolean'].includes(typeof value));
  return differ(field, live, wanted).map((one) => (isOpen ? one : hidden(field, live)));
}

export function minor(differences: readonly Difference[]): Difference[] {
  return differences.map((difference) => ({ ...difference, minor: true }));
}

/** Adds a code to each difference. */
export function about(what: string, differences: readonly Difference[]): Difference[] {
  return differences.map((difference) => ({ ...difference, about: what }));
}

/** The difference of a free text. The live text is not shown, because its author may have written anything. */
export function differFreeText(field: string, live: string, wanted: string): Difference[] {
  return live === wanted ? [] : [{ field, live: live === '' ? '""' : NOT_SHOWN, wanted: show(wanted) }];
}

/**
 * Every leaf of `wanted` that `live` does not have. Additional fields of `live` are ignored, and a wanted null equals an
 * absent field. Arrays are compared as a whole.
 */
export function differSubset(wanted: object, live: object | undefined, prefix = ''): Difference[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const field = prefix === '' ? key : `${prefix}.${key}`;
    const liveValue = (live as Record<string, unknown> | undefined)?.[key];
    if (isObject(value) && !isSecretName(key)) {
      return differSubset(value, isObject(liveValue) ? liveValue : undefined, field);
    }
    return value === null && liveValue === undefined ? [] : differ(field, liveValue, value);
  });
}

/**
 * The printable form of a live value: the parts that the wanted value has too, and only the names of all other parts. A field
 * with a secret's name is not shown, nor is anything beneath it.
 */
function shownBeside(live: unknown, wanted: unknown): unknown {
  if (Array.isArray(live)) {
    if (!Array.isArray(wanted)) return NOT_SHOWN;
    return live.map((item) => shownBeside(item, counterpartOf(item, wanted)));
  }
  if (isObject(live)) {
    if (!isObject(wanted)) return NOT_SHOWN;
    const wantedByKey = new Map(Object.entries(wanted));
    return Object.fromEntries(
      Object.entries(live).map(([key, value]) => [
        key,
        isSecretField(live, key) ? NOT_SHOWN : shownBeside(value, wantedByKey.get(key)),
      ]),
    );
  }
  return wanted === undefined || (typeof wanted === 'object' && wanted !== null) ? NOT_SHOWN : live;
}

/** Stand for a value that only has to be present, and for a value that should be absent. */
export const PRESENT = 'present';
export const ABSENT = '(absent)';

/** Differences on one line, as sentences. */
export function differencesText(differences: readonly Difference[]): string {
  return differences.map(differenceText).join('; ');
}

function differenceText({ field, live, wanted, said }: Difference): string {
  if (said !== undefined) return said;
  if (live === undefined && wanted === PRESENT) return `${field} is missing`;
  if (live === NOT_SHOWN && wanted === NOT_SHOWN) return `${field} differs`;
  if (wanted === ABSENT) return `${field} is ${live}, and should not be set`;
  if (`${live}${wanted}`.includes('\n'))
    return [`${field} differs`, ...linesThatDiffer(live ?? '', wanted)].join(': ');
  const [is, should] = live === undefined ? ['missing', wanted] : fromDifference(live, wanted);
  return `${field} is ${is}; wanted ${should}`;
}

/**
 * The lines that only one of two texts has; none if the lines are only in another order. Comments come last, because they have
 * no effect.
 */
function linesThatDiffer(live: string, wanted: string): string[] {
  const linesOf = (text: string) => {
    const lines = text.split('\n').map((line) => line.trim());
    return [
      ...lines.filter((line) => !line.startsWith('#')),
      ...lines.filter((line) => line.startsWith('#')),
    ];
  };
  const beyond = (text: string, other: string) =>
    linesOf(text).filter((line) => !linesOf(other).includes(line));
  const [more, less] = [beyond(live, wanted).join(' '), beyond(wanted, live).join(' ')];
  const parts = [more && `it has ${more}`, less && `it lacks ${less}`].filter(Boolean);
  return parts.length === 0 ? [] : [parts.join('; ')];
}

/** A longer common beginning is left out of both values: a message could be cut before they differ. */
const LONGEST_COMMON = 120;

/** Two values without the long beginning that they share. */
function fromDifference(live: string, wanted: string): readonly [string, string] {
  let same = 0;
  while (same < live.length && live[same] === wanted[same]) same += 1;
  if (same < LONGEST_COMMON) return [live, wanted];
  const begin = same - 20;
  return [`…${live.slice(begin)}`, `…${wanted.slice(begin)}`];
}

/** The item of a wanted list that is most like a live item: they share a key, or both are plain values. */
function counterpartOf(item: unknown, wanted: readonly unknown[]): unknown {
  if (!isObject(item)) return wanted.find((other) => !isObject(other));
  return wanted.find(
    (other) => isObject(other) && Object.keys(item).some((key) => Object.hasOwn(other, key)),
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
