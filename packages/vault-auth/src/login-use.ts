import { clusterOfNote, Failure, type Ownership, type Use } from 'engine/resource';
import type { Vault } from './client.ts';
import { otherLogins } from './contents.ts';
import { isManagedMount, type Mount, type VaultPaths } from './mount-table.ts';
import { VaultRefusal } from './refusal.ts';

export interface LoginUseSpec extends Pick<VaultPaths, 'authPath'> {
  readonly roleName: string;
}

export interface LoginUse {
  readonly managed: boolean;
  readonly otherCluster?: string | undefined;
  /** Roles other than the guide's; `undefined` if this token may not list them. */
  readonly others: readonly string[] | undefined;
}

/** Reads who depends on it. The roles are read only if something `differs`, because they matter only for a change. */
export async function readLoginUse(
  vault: Vault,
  mount: Mount | undefined,
  ownership: Ownership,
  { differs, ...spec }: LoginUseSpec & { readonly differs: boolean },
): Promise<LoginUse> {
  return {
    managed: isManagedMount(mount, ownership),
    otherCluster: isOfOtherCluster(mount, ownership) ? clusterOfNote(mount?.description) : undefined,
    others: differs ? await loginsIfListed(vault, spec) : [],
  };
}

export function isOfOtherCluster(mount: Mount | undefined, ownership: Ownership): boolean {
  return !isManagedMount(mount, ownership) && clusterOfNote(mount?.description) !== undefined;
}

/** Whether others log in there, or could. A change for this cluster would break their logins. */
export function isShared({ otherCluster, others }: LoginUse): boolean {
  return otherCluster !== undefined || others === undefined || others.length > 0;
}

/** Who else logs in, as the beginning of an option; with the refusal if the roles could not be listed. */
export function othersLogIn(
  { otherCluster, others }: LoginUse,
  { authPath }: Pick<VaultPaths, 'authPath'>,
  from = '',
): string {
  if (otherCluster === undefined && others === undefined) {
    return `Others may log in through this auth method${from}: its roles could not be listed, permission denied (GET auth/${authPath}/role?list=true)`;
  }
  const cluster = otherCluster === undefined ? [] : [`cluster ${otherCluster}`];
  const users = [...cluster, ...(others ?? []).map((role) => `role ${role}`)];
  const named = users.length === 0 ? '' : ` (${users.join(', ')})`;
  return `Others log in through this auth method${from}${named}`;
}

async function loginsIfListed(vault: Vault, spec: LoginUseSpec): Promise<readonly string[] | undefined> {
  try {
    return await otherLogins(vault, spec);
  } catch (error) {
    if (error instanceof Failure && error.cause instanceof VaultRefusal && error.cause.status === 403)
      return undefined;
    throw error;
  }
}

export interface OtherLogins {
  readonly managed: boolean;
  readonly others: readonly string[];
}

export async function readOthers<Live extends { readonly managed: boolean }>(
  live: Live,
  vault: Vault,
  spec: LoginUseSpec,
): Promise<Live & OtherLogins> {
  return { ...live, others: live.managed ? await otherLogins(vault, spec) : [] };
}

export function usedByOthers({ others }: Pick<OtherLogins, 'others'>): Use | undefined {
  if (others.length === 0) return undefined;
  const roles = others.length === 1 ? 'role' : 'roles';
  return { seen: `shared: others log in with ${roles} ${others.join(', ')}` };
}
