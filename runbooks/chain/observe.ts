import { Failure, oneLine } from 'resource';
import { type Observation, Unknown } from 'troubleshoot';

/** Looks, and keeps what could not be seen as an answer: one system that does not answer hides no other. */
export async function observe<T>(look: () => Promise<T>): Promise<Observation<T>> {
  try {
    return { value: await look() };
  } catch (error) {
    if (error instanceof Unknown) return { unknown: error.message };
    if (error instanceof Failure) return { unknown: oneLine(`${error.resource}: ${error.seen}`) };
    throw error;
  }
}
