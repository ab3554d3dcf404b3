import { LateAnswer } from 'engine/network';
import { Failure, isBrokenConnection } from 'engine/resource';
import { NotVault } from './no-answer.ts';
import { VaultRefusal } from './refusal.ts';

/** Statuses that pass by themselves, of Vault or of a load balancer. A sealed Vault says 503 as well, and stays sealed. */
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
  if (error instanceof NotVault) return TRANSIENT_STATUS.has(error.status ?? 0);
  if (error instanceof VaultRefusal) {
    const { status, message } = error;
    if (/sealed/i.test(message)) return false;
    return (
      TRANSIENT_STATUS.has(status) ||
      UPGRADING.test(message) ||
      (UPSTREAM.test(message) && UPSTREAM_AT_FAULT.test(message))
    );
  }
  if (!(error instanceof Failure)) return false;
  return error.error instanceof LateAnswer ? attempt === 1 : isBrokenConnection(error.error);
}
