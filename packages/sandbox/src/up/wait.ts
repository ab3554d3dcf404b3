import { setTimeout as sleep } from 'node:timers/promises';

/** How long a wait may last, and what it throws then. */
type Limit = { seconds: number; late: () => Error; signal?: AbortSignal | undefined };

/** Looks every 50 ms until `look` returns true. @throws what `look` throws, or `late()` once the time is over */
export async function until(look: () => Promise<boolean>, { seconds, late, signal }: Limit): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ; await sleep(50, undefined, { signal })) {
    signal?.throwIfAborted();
    if (await look()) return;
    if (Date.now() > end) throw late();
  }
}

/** A signal that is aborted when this process is asked to end: by Ctrl-C, by `kill`, or because its terminal was closed. */
export function interruptSignal(): AbortSignal {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => interrupt.abort(new Error('interrupted')));
  return interrupt.signal;
}
