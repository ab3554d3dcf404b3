import { LateAnswer } from 'engine/network';
import { Failure, isBrokenConnection } from 'engine/resource';
import { NotVault } from './no-answer.ts';
import { VaultRefusal } from './refusal.ts';
import { mayPass, TRANSIENT_STATUS } from './vault-error.ts';

/** The longest pause at Vault's request. */
const LONGEST_PAUSE_MS = 30_000;

/** How long Vault has asked to wait after an error, in milliseconds. */
export function askedPause(error: unknown): number {
  return error instanceof VaultRefusal ? error.retryAfter : 0;
}

/**
 * Whether an error of Vault, or of the connection to it, may pass by itself.
 * @param attempt the number of attempts: a call that timed out is repeated once, in case its response was lost
 */
export function isTransient(error: unknown, attempt = 1): boolean {
  if (error instanceof NotVault) return TRANSIENT_STATUS.has(error.status ?? 0);
  if (error instanceof VaultRefusal)
    return error.retryAfter <= LONGEST_PAUSE_MS && mayPass(error.status, error.message);
  if (!(error instanceof Failure)) return false;
  return error.error instanceof LateAnswer ? attempt === 1 : isBrokenConnection(error.error);
}
