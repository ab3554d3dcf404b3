import { type Failure, unless, wrongInput } from 'engine/resource';
import type { Vault } from './client.ts';
import { askVault, refusalIn } from './refusal.ts';

/** A run's token as messages name it: the operator's, or that of a login by the run's own AWS identity. */
export type TokenName = 'VAULT_TOKEN' | 'VAULT_ROLE’s token';

/** The limits of a run's token. */
export interface TokenLimits {
  /** How many uses are left; 0 for no limit. */
  readonly uses: number;
  /** The time until it expires, in seconds; 0 if it does not expire. */
  readonly expiresIn: number;
  readonly isRenewable: boolean;
}

/** Reads the limits of a token; `undefined` if the token may not read itself. @throws Failure if Vault does not know the token */
export async function readTokenLimits(vault: Vault, name: TokenName): Promise<TokenLimits | undefined> {
  const isDenied = (error: unknown) => refusalIn(error)?.code === 'vault/denied';
  const found = await unless(
    isDenied,
    askVault(name, () => vault.read('auth/token/lookup-self')),
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
export function tokenFailure(
  { uses, expiresIn, isRenewable }: TokenLimits,
  name: TokenName,
): Failure | undefined {
  const ofRole = name !== 'VAULT_TOKEN';
  if (uses > 0 && uses < USES_MIN) {
    const left = uses === 1 ? '1 use' : `${uses} uses`;
    return wrongInput(
      name,
      `it has ${left} left, and a run of the guide can need ${USES_MIN}`,
      ofRole
        ? 'Set token_num_uses of that Vault role to 0.'
        : 'Set VAULT_TOKEN to a token that was created without -use-limit (num_uses).',
    );
  }
  if (expiresIn > 0 && expiresIn < EXPIRES_MIN)
    return wrongInput(
      name,
      `it expires in ${expiresIn} s`,
      ofRole
        ? `Set token_ttl and token_max_ttl of that Vault role to ${RUN_TAKES} s or more.`
        : `Set VAULT_TOKEN to a token of a new login (vault login)${isRenewable ? ', or renew this one (vault token renew)' : ''}.`,
    );
  return undefined;
}

/** The reason why a run may fail half-way; `undefined` if none is known. */
export function tokenWarning({ expiresIn }: TokenLimits, name: TokenName): string | undefined {
  if (expiresIn === 0 || expiresIn >= RUN_TAKES) return undefined;
  return `${name} expires in ${Math.floor(expiresIn / 60)} min; the whole guide can take ${RUN_TAKES / 60} min.`;
}

/** How long a token is valid, as a clause. */
export function tokenLife(limits: TokenLimits | undefined, name: TokenName): string {
  if (limits === undefined) return `${name} may not read how long it is valid`;
  const { expiresIn } = limits;
  if (expiresIn === 0) return `${name} does not expire`;
  const minutes = Math.floor(expiresIn / 60);
  return `${name} expires in ${minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`}`;
}
