import { Failure } from './failure.ts';
import type { PageId } from './page-id.ts';
import { joined, oneLine } from './printable.ts';

export type Observation<T> =
  | { readonly value: T }
  | {
      readonly unknown: string;
      /** The error's own words, without the resource; left out for anything but an error. */
      readonly said?: string;
      /** The page that explains the error, if its code knows the page. */
      readonly page?: PageId | undefined;
    };

export class NotObservable extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotObservable';
  }
}

/** @throws NotObservable if the observation has no value */
export function observedValue<T>(observation: Observation<T>): T {
  if ('unknown' in observation) throw new NotObservable(observation.unknown);
  return observation.value;
}

/** Makes an observation, and records the reason of a failure, so that one system without a response does not hide the others. */
export async function observe<T>(look: () => Promise<T>): Promise<Observation<T>> {
  try {
    return { value: await look() };
  } catch (error) {
    if (error instanceof NotObservable) return { unknown: error.message };
    if (error instanceof Failure) {
      const { kind, resource, seen, words = seen, page } = error;
      // An input failure has a line for each problem, perhaps below a line that introduces them.
      const problems = kind === 'input' ? seen.replaceAll(/(?<!:)\s*\n\s*/g, '; ') : seen;
      return { unknown: oneLine(joined(`${resource}: ${problems}`)), said: words, page };
    }
    throw error;
  }
}

/** Whether a read succeeds and finds nothing. A failed read proves nothing. */
export async function isMissing(read: () => Promise<unknown>): Promise<boolean> {
  const found = await observe(read);
  return 'value' in found && found.value === undefined;
}

/** The result of a call; `undefined` if it fails with an expected error, because the resource is missing or may not be read. */
export async function unless<T>(
  isExpected: (error: unknown) => boolean,
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isExpected(error)) return undefined;
    throw error;
  }
}
