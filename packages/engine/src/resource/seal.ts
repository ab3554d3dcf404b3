import { createHmac, randomBytes } from 'node:crypto';
import { registerSecret } from './mask.ts';

let key: string | undefined;

/** The key of this run's seals. Without it, nobody can try which text a seal is of. */
export function sealingKey(): string {
  key ??= randomBytes(24).toString('base64url');
  return key;
}

/** Seals as an earlier run did, so that its seals can be compared with ours. */
export function sealWith(given: string): void {
  registerSecret(given);
  key = given;
}

/**
 * A keyed hash of a text that cannot be shown, to compare it with another. The file of a saved plan has the key, and is private:
 * whoever reads it can try guesses at a short secret.
 */
export function seal(text: string): string {
  return createHmac('sha256', sealingKey()).update(text).digest('base64url');
}
