import { Failure } from './failure.ts';
import { joined, oneLine } from './printable.ts';

export type Observation<T> =
  | { readonly value: T }
  | {
      readonly unknown: string;
      /** The error's own words, without the resource that it concerns; left out if it was no error. */
      readonly said?: string;
    };

export class NotObservable extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Unknown';
  }
}

/** @throws Unknown if the observation has no value */
export function observedValue<T>(observation: Observation<T>): T {
  if ('unknown' in observation) throw new NotObservable(observation.unknown);
  return observation.value;
}

/** Makes an observation, and keeps the reason of a failure: a system that does not answer must not hide the others. */
export async function observe<T>(look: () => Promise<T>): Promise<Observation<T>> {
  try {
    return { value: await look() };
  } catch (error) {
    if (error instanceof NotObservable) return { unknown: error.message };
    if (error instanceof Failure) {
      const { kind, resource, seen, words = seen } = error;
      // Inputs have a line for each problem.
      const problems = kind === 'input' ? seen.replaceAll(/\s*\n\s*/g, '; ') : seen;
      return { unknown: oneLine(joined(`${resource}: ${problems}`)), said: words };
    }
    throw error;
  }
}

/** What a call answers; `undefined` if it fails with an expected error: there is nothing, or nothing that may be read. */
export async function unless<T>(
  isMeant: (error: unknown) => boolean,
  asked: Promise<T>,
): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isMeant(error)) return undefined;
    throw error;
  }
}
