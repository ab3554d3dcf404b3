import { createHmac, randomBytes } from 'node:crypto';
import { registerSecret } from './mask.ts';

/** A fleet hands the key of its plans to the run of each cluster in this variable. Its name is a secret's: it is masked. */
export const SEALING_KEY = 'GLOO_VAULT_IRSA_SEALING_SECRET';

let key: string | undefined;

/** The key of this run's seals. Without it, nobody can try which text a seal is of. */
export function sealingKey(): string {
  key ??= process.env[SEALING_KEY] || randomBytes(24).toString('base64url');
  return key;
}

/** Seals as an earlier run did, so that its seals can be compared with ours. */
export function sealWith(given: string): void {
  registerSecret(given);
  key = given;
}

/**
 * A text that cannot be shown, as what says whether another is the same. The file of a saved plan has the key, and is private:
 * whoever reads it can try guesses at a short secret.
 */
export function seal(text: string): string {
  return createHmac('sha256', sealingKey()).update(text).digest('base64url');
}
