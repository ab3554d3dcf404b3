import pRetry from 'p-retry';
import type { Work } from './resource.ts';

/** How long IAM usually takes to show a change everywhere. AWS names no time; this is what its users report. */
export const IAM_USUALLY = '10 to 30 s';

export interface Waiting {
  readonly what: string;
  /** The longest wait, in milliseconds. */
  readonly atMost: number;
  /** How long it usually takes: `10 to 30 s`. */
  readonly usually?: string;
  /** The first pause between two polls, in milliseconds. It grows by half each time, up to 5 s. */
  readonly first?: number;
}

class NotYet extends Error {}

/**
 * Polls until `look` returns something other than `undefined`, and returns that. Returns `undefined` if a poll that
 * began after the deadline found nothing; the caller decides what that means. The deadline uses a monotonic clock.
 * Throws what `look` throws, and the signal's reason when interrupted.
 */
export async function waitFor<T>(
  { what, atMost, usually, first = 200 }: Waiting,
  look: () => Promise<T | undefined>,
  { signal, say }: Work,
): Promise<T | undefined> {
  const started = performance.now();
  const limits = [...(usually === undefined ? [] : [`usually ${usually}`]), `at most ${seconds(atMost)} s`];
  const message = `waiting for ${what} (${limits.join(', ')})`;
  const waited = () => performance.now() - started;
  let last = false;
  const attempt = async (): Promise<T> => {
    last = waited() >= atMost;
    const found = await look();
    if (found === undefined) throw new NotYet();
    return found;
  };
  try {
    return await pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      factor: 1.5,
      minTimeout: first,
      maxTimeout: 5000,
      maxRetryTime: atMost,
      shouldRetry({ error }) {
        if (!(error instanceof NotYet)) return false;
        say(message);
        return true;
      },
      signal,
    });
  } catch (error) {
    if (!(error instanceof NotYet)) throw error;
    // A laptop may sleep in the middle of a poll, whose result is then out of date.
    return last ? undefined : look();
  }
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}

/**
 * Makes a call and retries it as long as it fails with a transient error. After the deadline it makes one last attempt,
 * so that the error thrown is the system's own.
 * @throws what the call throws for any other reason, or at last.
 */
export async function untilAccepted<T>(
  waiting: Waiting,
  call: () => Promise<T>,
  passes: (error: unknown) => boolean | Promise<boolean>,
  work: Work,
): Promise<T> {
  const accepted = await waitFor(
    waiting,
    async () => {
      try {
        return { answer: await call() };
      } catch (error) {
        if (await passes(error)) return undefined;
        throw error;
      }
    },
    work,
  );
  return accepted === undefined ? call() : accepted.answer;
}

/** How long a service may take to see what IAM shows already, in milliseconds. */
const IAM_WITHIN = 30_000;

/** Makes a call that a service may refuse until it sees a change in IAM, and retries it as `untilAccepted` does. */
export function untilIamShows<T>(
  what: string,
  call: () => Promise<T>,
  passes: (error: unknown) => boolean | Promise<boolean>,
  work: Work,
): Promise<T> {
  return untilAccepted({ what, usually: IAM_USUALLY, atMost: IAM_WITHIN }, call, passes, work);
}
