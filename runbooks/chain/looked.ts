import { Failure, oneLine } from 'resource';
import { type Looked, NotSeen } from 'troubleshoot';

/** Looks, and keeps what could not be seen as an answer: one system that does not answer hides no other. */
export async function looked<T>(look: () => Promise<T>): Promise<Looked<T>> {
  try {
    return { there: await look() };
  } catch (error) {
    if (error instanceof NotSeen) return { notSeen: error.message };
    if (error instanceof Failure) return { notSeen: oneLine(`${error.resource}: ${error.seen}`) };
    throw error;
  }
}
