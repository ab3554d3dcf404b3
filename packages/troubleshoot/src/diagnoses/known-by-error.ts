import type { DiagnosisEntry, Symptom } from '../diagnosis.ts';

/** A trouble that only errors tell of. */
export function knownByError(
  id: string,
  title: string,
  cause: string,
  next: string,
  ...symptoms: readonly Symptom[]
): DiagnosisEntry {
  return { id, title, cause, next, symptoms };
}
