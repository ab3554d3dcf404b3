import { cachedRead, few, type Mark } from 'engine/resource';
import type { Vault } from './client.ts';
import { getMount, type Mount, markOfMount } from './mount-table.ts';
import { askVault, unlessDenied } from './refusal.ts';
import type { VaultSystems } from './systems.ts';

/** The auth method, and the logins that depend on it. */
export interface LoginUse {
  readonly mark: Mark;
  readonly mount: Mount | undefined;
  /** Roles other than the guide's; `undefined` if this token may not list them. */
  readonly others: readonly string[] | undefined;
}

export async function readLoginUse(vault: Vault, authPath: string, guide: VaultSystems): Promise<LoginUse> {
  const [mount, others] = await Promise.all([
    getMount(vault, 'sys/auth', authPath),
    unlessDenied(otherLogins(vault, authPath, guide)),
  ]);
  return { mount, mark: markOfMount(mount, guide.ownership), others };
}

/** Others that log in through the auth method, as a clause; `undefined` if there are none. */
export function othersLogIn({ others }: Pick<LoginUse, 'others'>, path: string): string | undefined {
  if (others === undefined)
    return `others may log in through this auth method: its roles could not be listed, permission denied (GET auth/${path}/role?list=1)`;
  if (others.length === 0) return undefined;
  return `shared: others log in with ${others.length === 1 ? 'role' : 'roles'} ${few(others)}`;
}

/** The roles of an auth method other than the guide's. Vault keeps role names in lower case. */
export async function otherLogins(
  vault: Vault,
  authPath: string,
  { VAULT_AUTH_ROLE_NAME }: Pick<VaultSystems, 'VAULT_AUTH_ROLE_NAME'>,
): Promise<readonly string[]> {
  const path = `auth/${authPath}/role`;
  const roles = await cachedRead(`vault ${path}`, () =>
    askVault(`vault roles of auth/${authPath}/`, () => vault.list(path)),
  );
  return roles.filter((role) => role !== VAULT_AUTH_ROLE_NAME.toLowerCase());
}
