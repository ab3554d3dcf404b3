/** What a look brought: what is there, or why that could not be seen. */
export type Observation<T> = { readonly value: T } | { readonly unknown: string };

/** Something that would have to be known could not be seen. */
export class Unknown extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Unknown';
  }
}

/**
 * What was seen.
 * @throws Unknown where it could not be.
 */
export function observedValue<T>(looked: Observation<T>): T {
  if ('unknown' in looked) throw new Unknown(looked.unknown);
  return looked.value;
}
