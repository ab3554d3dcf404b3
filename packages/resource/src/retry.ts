import pRetry from 'p-retry';

/** How often a call is made again; with the pauses below, for three to six seconds in all. */
const RETRIES = 4;
/** The first pause in milliseconds; each is twice as long as the one before, and up to twice as long again by chance. */
const FIRST_PAUSE = 200;

/**
 * Makes a call, and again where it failed for a reason that passes by itself, with growing pauses and jitter.
 * The call must be safe to repeat though its first answer was lost.
 * @throws what the call threw last, or at once what `isTransient` does not know as transient.
 */
export function retryTransient<T>(
  call: () => Promise<T>,
  isTransient: (error: unknown) => boolean,
  signal?: AbortSignal,
): Promise<T> {
  return pRetry(call, {
    retries: RETRIES,
    minTimeout: FIRST_PAUSE,
    randomize: true,
    shouldRetry: ({ error }) => isTransient(error),
    ...(signal && { signal }),
  });
}

/** What Node and its HTTP clients say of a connection that was lost or never came about. */
const BROKEN = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ERR_BAD_RESPONSE',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** Whether an error says that a connection broke, which another attempt may well not. */
export function isBrokenConnection(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return BROKEN.has(String(code));
}
