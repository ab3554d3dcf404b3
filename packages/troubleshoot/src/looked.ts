/** What a look brought: what is there, or why that could not be seen. */
export type Looked<T> = { readonly there: T } | { readonly notSeen: string };

/** Something that would have to be known could not be seen. */
export class NotSeen extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotSeen';
  }
}

/**
 * What was seen.
 * @throws NotSeen where it could not be.
 */
export function see<T>(looked: Looked<T>): T {
  if ('notSeen' in looked) throw new NotSeen(looked.notSeen);
  return looked.there;
}
