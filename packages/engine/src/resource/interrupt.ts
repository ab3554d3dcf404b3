import { AsyncLocalStorage } from 'node:async_hooks';
import { addAbortListener } from 'node:events';

const endings = new AsyncLocalStorage<AbortSignal>();

/** Carries out work whose requests to outside systems end when the signal is aborted, even before a response. */
export function withAmbientSignal<T>(signal: AbortSignal, work: () => T): T {
  return endings.run(signal, work);
}

export function ambientSignal(): AbortSignal | undefined {
  return endings.getStore();
}

/** A signal that is aborted this many milliseconds after another, or after now if the other is already aborted. */
export function abortedAfter(signal: AbortSignal, pause: number): AbortSignal {
  const end = new AbortController();
  // Unlike a listener of the signal itself, this one is also called if the signal is already aborted.
  addAbortListener(signal, () => setTimeout(() => end.abort(signal.reason), pause).unref());
  return end.signal;
}
