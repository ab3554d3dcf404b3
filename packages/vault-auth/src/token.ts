import { type Failure, unless, wrongInput } from 'engine/resource';
import type { Vault } from './client.ts';
import { askVault, refusalIn } from './refusal.ts';

/** What a run can make of the operator's token. */
export interface TokenLimits {
  /** How often it can still be used; 0 for any number of times. */
  readonly uses: number;
  /** For how long it is still valid, in seconds; 0 for good. */
  readonly expiresIn: number;
  readonly isRenewable: boolean;
}

/** Reads what limits a token; `undefined` if the token may not read itself. @throws Failure if Vault does not know it */
export async function readTokenLimits(vault: Vault): Promise<TokenLimits | undefined> {
  const isDenied = (error: unknown) => refusalIn(error)?.code === 'vault/denied';
  const found = await unless(
    isDenied,
    askVault('VAULT_TOKEN', () => vault.read('auth/token/lookup-self')),
  );
  if (found === undefined) return undefined;
  const { num_uses = 0, ttl = 0, renewable } = found;
  return { uses: Number(num_uses), expiresIn: Number(ttl), isRenewable: renewable === true };
}

/** How many calls the whole guide and its proofs may make with a token, with retries. */
const USES_MIN = 200;
/** A token that expires sooner does not outlast a plan, in seconds. */
const EXPIRES_MIN = 60;
/** How long the whole guide may take, in seconds. */
const RUN_TAKES = 20 * 60;

/** Why a token does not last for a run; `undefined` if it may. */
export function tokenFailure({ uses, expiresIn, isRenewable }: TokenLimits): Failure | undefined {
  const renewed = `Set VAULT_TOKEN to a token of a new login (vault login)${isRenewable ? ', or renew this one (vault token renew)' : ''}.`;
  if (uses > 0 && uses < USES_MIN)
    return wrongInput(
      'VAULT_TOKEN',
      `it has ${uses === 1 ? '1 use' : `${uses} uses`} left, and a run of the guide can need ${USES_MIN}`,
      'Set VAULT_TOKEN to a token that was created without -use-limit (num_uses).',
    );
  if (expiresIn > 0 && expiresIn < EXPIRES_MIN)
    return wrongInput('VAULT_TOKEN', `it expires in ${expiresIn} s`, renewed);
  return undefined;
}

/** What may end a run half-way; `undefined` if nothing is known. */
export function tokenWarning({ expiresIn }: TokenLimits): string | undefined {
  if (expiresIn === 0 || expiresIn >= RUN_TAKES) return undefined;
  return `VAULT_TOKEN expires in ${Math.floor(expiresIn / 60)} min; the whole guide can take ${RUN_TAKES / 60}.`;
}

/** How long a token is valid, as a clause. */
export function tokenLife(limits: TokenLimits | undefined): string {
  if (limits === undefined) return 'VAULT_TOKEN may not read how long it is valid';
  const { expiresIn } = limits;
  if (expiresIn === 0) return 'VAULT_TOKEN does not expire';
  const minutes = Math.floor(expiresIn / 60);
  return `VAULT_TOKEN expires in ${minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`}`;
}
