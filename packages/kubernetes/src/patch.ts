/** What `kubectl patch` changes in an object. */
export type Patch = Readonly<Record<string, unknown>>;

/** Entries that hold no value: the name of an item of a list, and what a patch does with it. */
const NO_VALUE = new Set(['name', '$patch']);

/** Whether a patch has a text: it may be a secret, whatever its field is called. */
export function mayHoldSecrets(patch: Patch): boolean {
  return Object.entries(patch).some(([key, value]) =>
    typeof value === 'object' && value !== null
      ? mayHoldSecrets(value as Patch)
      : typeof value === 'string' && !NO_VALUE.has(key),
  );
}
