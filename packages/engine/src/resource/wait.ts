import { setTimeout as sleep } from 'node:timers/promises';
import type { StepContext } from './resource.ts';

/** How long IAM usually takes to show a change everywhere. AWS names no time; this is what its users report. */
export const IAM_USUALLY = '10 to 30 s';

export interface Waiting {
  readonly what: string;
  /** The longest total wait. */
  readonly atMostMs: number;
  /** The usual duration: `10 to 30 s`. */
  readonly usually?: string;
  /** The first pause between two polls. It grows by half each time. */
  readonly firstPauseMs?: number;
}

/** The longest pause between two polls. */
const LONGEST_PAUSE_MS = 5000;

/**
 * Polls until `look` returns something other than `undefined`, and returns that. Returns `undefined` if a poll that
 * began after the deadline found nothing; the caller decides what that means. The deadline uses a monotonic clock.
 * @throws any error of `look`, and the signal's reason when interrupted
 */
export async function waitFor<T>(
  { what, atMostMs, usually, firstPauseMs = 200 }: Waiting,
  look: () => Promise<T | undefined>,
  { signal, progress }: StepContext,
): Promise<T | undefined> {
  const deadline = performance.now() + atMostMs;
  const limits = `${usually === undefined ? '' : `usually ${usually}, `}at most ${Math.round(atMostMs / 1000)} s`;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    // Measured before the poll: a laptop may sleep during the poll, whose result is then out of date.
    const left = deadline - performance.now();
    const found = await look();
    if (found !== undefined || left <= 0) return found;
    progress(`waiting for ${what} (${limits})`);
    await sleep(Math.min(pause, Math.max(0, deadline - performance.now())), undefined, { signal }).catch(() =>
      signal.throwIfAborted(),
    );
  }
}

/**
 * Makes a call and retries it as long as it fails with a transient error. After the deadline it makes one last attempt,
 * so that the error thrown is the system's own.
 * @throws the call's last error, or at once any error that is not transient
 */
export async function untilAccepted<T>(
  waiting: Waiting,
  call: () => Promise<T>,
  passes: (error: unknown) => boolean | Promise<boolean>,
  work: StepContext,
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

/** How long a service may take to see a change that IAM already shows. */
const IAM_WITHIN_MS = 30_000;

/** Makes a call that a service may refuse until it sees a change in IAM, and retries it like `untilAccepted`. */
export function untilIamShows<T>(
  what: string,
  call: () => Promise<T>,
  passes: (error: unknown) => boolean | Promise<boolean>,
  work: StepContext,
): Promise<T> {
  return untilAccepted({ what, usually: IAM_USUALLY, atMostMs: IAM_WITHIN_MS }, call, passes, work);
}
