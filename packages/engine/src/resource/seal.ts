import { createHmac, randomBytes } from 'node:crypto';
import { registerSecret } from './mask.ts';

let key: string | undefined;

/** The key of this run's seals. Without the key, nobody can guess the text behind a seal. */
export function sealingKey(): string {
  key ??= randomBytes(24).toString('base64url');
  return key;
}

/** Uses the key of an earlier run, so that its seals can be compared with ours. */
export function sealWith(given: string): void {
  registerSecret(given);
  key = given;
}

/**
 * A keyed hash of a text that cannot be shown, for comparison. A saved plan contains the key, so its file is private:
 * a reader of the file could test guesses at a short secret.
 */
export function seal(text: string): string {
  return createHmac('sha256', sealingKey()).update(text).digest('base64url');
}
