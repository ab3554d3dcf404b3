import { AWS } from './aws.ts';
import type { CausedError } from './caused-error.ts';
import { HELM_ERRORS } from './helm.ts';
import { KUBECTL } from './kubectl.ts';
import { VAULT_ERRORS } from './vault.ts';

/** Every error that a sandbox causes for a person's command. */
export const CAUSED_ERRORS: readonly CausedError[] = [...AWS, ...VAULT_ERRORS, ...HELM_ERRORS, ...KUBECTL];

export type { CausedError };

/** What the tests try of a diagnosis by an error that a command causes: the fix too, or only how to confirm it. */
export function triedByError(diagnosis: string): 'confirmed' | 'fixed' | undefined {
  const errors = CAUSED_ERRORS.filter((one) => one.diagnosis === diagnosis);
  if (errors.length === 0) return undefined;
  return errors.some(({ fixed }) => fixed !== undefined) ? 'fixed' : 'confirmed';
}
