import { AWS } from './aws.ts';
import type { CausedError } from './caused-error.ts';
import { HELM_ERRORS } from './helm.ts';
import { IDENTITIES } from './identities.ts';
import { KUBECTL } from './kubectl.ts';
import { LOGINS } from './logins.ts';
import { VAULT_ERRORS } from './vault.ts';
import { VAULT_IDENTITY } from './vault-identity.ts';
import { VAULT_SERVERS } from './vault-servers.ts';

/** Every error that a sandbox causes for a person's command, by the system that reports it. */
export const CAUSED_ERRORS = {
  AWS: [...AWS, ...IDENTITIES],
  Vault: [...VAULT_ERRORS, ...VAULT_SERVERS, ...VAULT_IDENTITY, ...LOGINS],
  helm: HELM_ERRORS,
  Kubernetes: KUBECTL,
} as const satisfies Record<string, readonly CausedError[]>;

export type { CausedError };

/** What the tests try of a diagnosis by an error that a command causes: the fix too, or only how to confirm it. */
export function triedByError(diagnosis: string): 'confirmed' | 'fixed' | undefined {
  const errors = Object.values<readonly CausedError[]>(CAUSED_ERRORS)
    .flat()
    .filter((one) => one.diagnosis === diagnosis);
  if (errors.length === 0) return undefined;
  return errors.some(({ fixed }) => fixed !== undefined) ? 'fixed' : 'confirmed';
}
