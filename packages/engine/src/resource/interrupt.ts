import { AsyncLocalStorage } from 'node:async_hooks';

const endings = new AsyncLocalStorage<AbortSignal>();

/** Carries out work whose requests to outside systems end when the signal is aborted, whether an answer comes or not. */
export function withAmbientSignal<T>(signal: AbortSignal, work: () => T): T {
  return endings.run(signal, work);
}

export function ambientSignal(): AbortSignal | undefined {
  return endings.getStore();
}

/** A signal that is aborted this many milliseconds after another. */
export function abortedAfter(signal: AbortSignal, pause: number): AbortSignal {
  const end = new AbortController();
  signal.addEventListener('abort', () => setTimeout(() => end.abort(signal.reason), pause).unref(), {
    once: true,
  });
  return end.signal;
}
