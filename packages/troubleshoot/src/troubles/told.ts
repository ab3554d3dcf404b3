import type { Symptom, Trouble } from '../trouble.ts';

/** A trouble that only errors tell of. */
export function told(
  id: string,
  title: string,
  cause: string,
  next: string,
  ...symptoms: readonly Symptom[]
): Trouble {
  return { id, title, cause, next, symptoms };
}
