import { LateAnswer } from 'engine/network';
import { Failure, isBrokenConnection } from 'engine/resource';

export interface VaultCall {
  readonly method: string;
  readonly url: string;
}

/** What Vault refused, with its own words; `status` is the HTTP status. */
export class VaultRefusal extends Error {
  readonly status: number;
  /** The error as Vault's own CLI prints it, which names the call. */
  readonly words: string;
  readonly call: VaultCall;

  constructor(status: number, errors: readonly string[], error: unknown, call: VaultCall) {
    super(errors.join('\n') || `HTTP status ${status}`, { cause: error });
    this.name = 'VaultRefusal';
    this.status = status;
    this.call = call;
    this.words = [
      `URL: ${call.method} ${call.url}`,
      `Code: ${status}. Errors:\n`,
      ...errors.map((said) => `* ${said}`),
    ].join('\n');
  }
}

/** Statuses that pass by themselves. A sealed Vault says 503 as well, and stays sealed. */
const TRANSIENT_STATUS = new Set([429, 500, 502, 503, 504]);
/** Vault's errors after a call to AWS failed. */
const UPSTREAM = /upstream request|unable to resolve ARN/i;
const UPSTREAM_AT_FAULT =
  /(?:error code (?:429|5\d\d) from STS|Throttling|Rate exceeded|TooManyRequests|RequestLimitExceeded|ServiceUnavailable|ServiceFailure|status code: 5\d\d|StatusCode: 5\d\d|connection reset|EOF|timeout)/i;

/**
 * The error of a new secrets engine, with status 400, for a moment while it becomes version 2; a performance secondary waits
 * for its primary (vault-plugin-secrets-kv, upgrade.go).
 */
const UPGRADING = /upgrad(?:e|ing) from non-versioned to versioned data/i;

/**
 * Whether an error of Vault, or of the connection to it, may pass by itself.
 * @param attempt how often the call was made: one that ran out of time is repeated once, in case its answer was lost
 */
export function isTransient(error: unknown, attempt = 1): boolean {
  if (error instanceof VaultRefusal) {
    if (/sealed/i.test(error.message)) return false;
    return (
      TRANSIENT_STATUS.has(error.status) ||
      UPGRADING.test(error.message) ||
      (UPSTREAM.test(error.message) && UPSTREAM_AT_FAULT.test(error.message))
    );
  }
  if (!(error instanceof Failure)) return false;
  return error.cause instanceof LateAnswer ? attempt === 1 : isBrokenConnection(error.cause);
}

/** Vault's error if another run enabled the mount first: the next read finds it. */
const ALREADY_MOUNTED = /path is already in use/i;

/** Vault's errors for an unknown or expired token: an invalid input, as AWS's expired keys are. */
const TOKEN_REFUSED = /invalid token|bad token/i;

/**
 * Makes a call about a resource.
 * @throws Failure with Vault's own words.
 */
export async function askVault<T>(resource: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof VaultRefusal)) throw error;
    throw new Failure({
      ...(error.status === 403 && TOKEN_REFUSED.test(error.message) && { kind: 'input' }),
      resource,
      seen: seenOf(error),
      transient: ALREADY_MOUNTED.test(error.message),
      words: error.words,
      error,
    });
  }
}

/** Vault's own words. For a denied call they also name the call, which Vault itself does not. */
function seenOf({ status, message, call }: VaultRefusal): string {
  return status === 403 ? `${message.trimEnd()} (${shownCall(call)})` : message;
}

/** A call as an error names it: `GET sys/auth`. */
export function shownCall({ method, url }: VaultCall): string {
  return `${method} ${url.replace(/^.*?\/v1\//, '')}`;
}
