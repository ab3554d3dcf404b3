import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { registerSecret } from './mask.ts';

/** A fleet hands the key of its plans to the run of each cluster in this variable. Its name is a secret's: it is masked. */
export const SEALING_KEY = 'GLOO_VAULT_IRSA_SEALING_SECRET';

let key: string | undefined;
/** Made so far: a run looks at the same values several times. */
const seals = new Map<string, Promise<string>>();

/** The key of this run's seals. Without it, nobody can try which text a seal is of. */
export function sealingKey(): string {
  key ??= process.env[SEALING_KEY] || randomBytes(24).toString('base64url');
  return key;
}

/** Seals as an earlier run did, so that its seals can be compared with ours. */
export function sealWith(given: string): void {
  registerSecret(given);
  key = given;
  seals.clear();
}

const derive = promisify<string, string, number, object, Buffer>(scrypt);

/**
 * A text that cannot be shown, as what says whether another is the same: a hash that needs the key of the run. The file of a
 * saved plan has the key, so it is as slow as the hash of a password: 0.1 s for each guess at a short secret.
 */
export function seal(text: string): Promise<string> {
  const hash = async () =>
    (await derive(text, sealingKey(), 16, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 })).toString('base64url');
  const made = seals.get(text) ?? hash();
  seals.set(text, made);
  return made;
}
