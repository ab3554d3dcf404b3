import { setTimeout as sleep } from 'node:timers/promises';
import type { Work } from './resource.ts';

export interface Waiting {
  /** What is waited for: `iam role dev-role-iam-demo to be visible`. */
  readonly what: string;
  /** The longest wait, in milliseconds. */
  readonly atMost: number;
  /** The first pause between two looks, in milliseconds; it grows by half each time, up to 5 s. */
  readonly first?: number;
}

/**
 * Looks until `look` gives something other than `undefined`, and returns that.
 * Returns `undefined` once a look that began after the deadline found nothing: the caller knows best what that means.
 * The deadline is kept by a clock that nobody sets.
 * Throws what `look` throws, and the signal's reason when interrupted.
 */
export async function waitFor<T>(
  waiting: Waiting,
  look: () => Promise<T | undefined>,
  work: Work,
): Promise<T | undefined> {
  const started = performance.now();
  let pause = waiting.first ?? 200;
  for (;;) {
    work.signal.throwIfAborted();
    // A laptop may sleep in the middle of a look, which then tells nothing of how things are now.
    const last = performance.now() - started >= waiting.atMost;
    const found = await look();
    if (found !== undefined) return found;
    if (last) return undefined;
    const waited = performance.now() - started;
    work.say(
      `waiting for ${waiting.what} (${Math.round(waited / 1000)} s of at most ${Math.round(waiting.atMost / 1000)} s)`,
    );
    const { signal } = work;
    await sleep(Math.max(0, Math.min(pause, waiting.atMost - waited)), undefined, { signal }).catch(() =>
      signal.throwIfAborted(),
    );
    pause = Math.min(pause * 1.5, 5000);
  }
}

/**
 * Makes a call again as long as it is refused for a reason that passes. Once the time is over it is made a last time:
 * the last word is the system's own.
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
