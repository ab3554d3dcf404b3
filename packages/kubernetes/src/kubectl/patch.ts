/** The changes of `kubectl patch` to an object. */
export type Patch = Readonly<Record<string, unknown>>;

/** Keys without a value of their own: the name of a list item, and the patch's directive for it. */
const NO_VALUE = new Set(['name', '$patch']);

/** Whether a patch contains a text, which may be a secret whatever its field is called. */
export function mayHoldSecrets(patch: Patch): boolean {
  return Object.entries(patch).some(([key, value]) =>
    typeof value === 'object' && value !== null
      ? mayHoldSecrets(value as Patch)
      : typeof value === 'string' && !NO_VALUE.has(key),
  );
}
