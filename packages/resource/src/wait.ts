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
 * Returns `undefined` once the time is over: the caller knows best what that means.
 * Throws what `look` throws, and the signal's reason when interrupted.
 */
export async function waitFor<T>(
  waiting: Waiting,
  look: () => Promise<T | undefined>,
  work: Work,
): Promise<T | undefined> {
  const started = Date.now();
  let pause = waiting.first ?? 200;
  for (;;) {
    work.signal.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    const waited = Date.now() - started;
    if (waited >= waiting.atMost) return undefined;
    work.say(
      `waiting for ${waiting.what} (${Math.round(waited / 1000)} s of at most ${Math.round(waiting.atMost / 1000)} s)`,
    );
    const { signal } = work;
    await sleep(Math.min(pause, waiting.atMost - waited), undefined, { signal }).catch(() =>
      signal.throwIfAborted(),
    );
    pause = Math.min(pause * 1.5, 5000);
  }
}
