import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { ambientSignal } from './interrupt.ts';

/** How often a call is retried; with the pauses below, this takes three to six seconds. */
const RETRIES = 4;
/**
 * The first pause. Each pause is twice as long as the one before, with jitter of up to twice its
 * length.
 */
const FIRST_PAUSE_MS = 200;

interface RetryOptions {
  readonly signal?: AbortSignal | undefined;
  readonly firstPauseMs?: number | undefined;
  /** How long a server has asked to wait after an error, in milliseconds. */
  readonly askedPause?: (error: unknown) => number;
}

/**
 * Makes a call and retries it after a transient error, with growing pauses and jitter. The call must be safe to repeat
 * even if its first answer was lost.
 * @throws the call's last error, or at once any error that `isTransient` rejects.
 */
export function retryTransient<T>(
  call: () => Promise<T>,
  isTransient: (error: unknown, attempt: number) => boolean,
  { signal = ambientSignal(), firstPauseMs = FIRST_PAUSE_MS, askedPause = () => 0 }: RetryOptions = {},
): Promise<T> {
  return pRetry(call, {
    retries: RETRIES,
    minTimeout: firstPauseMs,
    randomize: true,
    async shouldRetry({ error, attemptNumber }) {
      if (!isTransient(error, attemptNumber)) return false;
      await sleep(askedPause(error), undefined, { signal }).catch(() => signal?.throwIfAborted());
      return true;
    },
    ...(signal && { signal }),
  });
}

/** The codes of Node and its HTTP clients for a connection that was lost or never established. */
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

/** Whether an error says that a connection broke, so that a retry may succeed. */
export function isBrokenConnection(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return BROKEN.has(String(code));
}
