import { type Failure, unless, wrongInput } from 'engine/resource';
import type { Vault } from './client.ts';
import { askVault, refusalIn } from './refusal.ts';

/** The limits of the operator's token. */
export interface TokenLimits {
  /** How many uses are left; 0 for no limit. */
  readonly uses: number;
  /** The time until it expires, in seconds; 0 if it does not expire. */
  readonly expiresIn: number;
  readonly isRenewable: boolean;
}

/** Reads the limits of a token; `undefined` if the token may not read itself. @throws Failure if Vault does not know the token */
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

/** How many calls with a token the whole guide and its proofs may make, with retries. */
const USES_MIN = 200;
/** A shorter lifetime, in seconds, does not outlast a plan. */
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

/** The reason why a run may fail half-way; `undefined` if none is known. */
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
