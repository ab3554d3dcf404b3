import { cachedRead, clusterOfNote, Failure, type Use } from 'engine/resource';
import type { Vault } from './client.ts';
import type { VaultGuide } from './guide.ts';
import { getMount, isManagedMount } from './mount-table.ts';
import { askVault, VaultRefusal } from './refusal.ts';

type InAuthMethod = Pick<VaultGuide, 'VAULT_AWS_AUTH_PATH' | 'VAULT_AUTH_ROLE_NAME'>;

export interface LoginUse {
  readonly managed: boolean;
  /** The cluster for which these runbooks enabled it, if that is another one. */
  readonly otherCluster?: string | undefined;
  /** Roles other than the guide's; `undefined` if this token may not list them. */
  readonly others: readonly string[] | undefined;
}

/** Reads who depends on the auth method: its roles only before a change, because they do not matter otherwise. */
export async function readLoginUse(vault: Vault, guide: VaultGuide, changes: boolean): Promise<LoginUse> {
  return {
    ...(await readOwner(vault, guide)),
    others: changes ? await loginsIfListed(vault, guide) : [],
  };
}

export async function readOwner(
  vault: Vault,
  { ownership, VAULT_AWS_AUTH_PATH }: VaultGuide,
): Promise<Omit<LoginUse, 'others'>> {
  const mount = await getMount(vault, 'sys/auth', VAULT_AWS_AUTH_PATH);
  const managed = isManagedMount(mount, ownership);
  return { managed, otherCluster: managed ? undefined : clusterOfNote(mount?.description) };
}

/** Whether others log in there, or could. A change for this cluster would break their logins. */
export function isShared({ otherCluster, others }: LoginUse): boolean {
  return otherCluster !== undefined || others === undefined || others.length > 0;
}

/** Who else logs in, as the beginning of an option; with the refusal if the roles could not be listed. */
export function othersLogIn(
  { otherCluster, others }: Omit<LoginUse, 'managed'>,
  { VAULT_AWS_AUTH_PATH }: InAuthMethod,
  from = '',
): string {
  if (otherCluster === undefined && others === undefined) {
    return `Others may log in through this auth method${from}: its roles could not be listed, permission denied (GET auth/${VAULT_AWS_AUTH_PATH}/role?list=true)`;
  }
  const users = otherUsers({ otherCluster, others });
  return users === 'others'
    ? 'These runbooks did not enable this auth method, so others may log in through it'
    : `Others log in through this auth method${from} (${users})`;
}

/** `cluster demo.us-east-1, role theirs`; `others` if they could not be listed. */
export function otherUsers({ otherCluster, others }: Omit<LoginUse, 'managed'>): string {
  const cluster = otherCluster === undefined ? [] : [`cluster ${otherCluster}`];
  return [...cluster, ...(others ?? []).map((role) => `role ${role}`)].join(', ') || 'others';
}

async function loginsIfListed(vault: Vault, guide: InAuthMethod): Promise<readonly string[] | undefined> {
  try {
    return await otherLogins(vault, guide);
  } catch (error) {
    if (error instanceof Failure && error.cause instanceof VaultRefusal && error.cause.status === 403)
      return undefined;
    throw error;
  }
}

/** The roles of the auth method other than the guide's. Vault keeps their names in lower case. */
export async function otherLogins(
  vault: Vault,
  { VAULT_AWS_AUTH_PATH, VAULT_AUTH_ROLE_NAME }: InAuthMethod,
): Promise<readonly string[]> {
  const path = `auth/${VAULT_AWS_AUTH_PATH}/role`;
  const roles = await cachedRead(`vault ${path}`, () =>
    askVault(`vault roles of auth/${VAULT_AWS_AUTH_PATH}/`, () => vault.list(path)),
  );
  return roles.filter((role) => role !== VAULT_AUTH_ROLE_NAME.toLowerCase());
}

export interface OtherLogins {
  readonly others: readonly string[];
}

export async function readOthers<Live extends { readonly managed: boolean }>(
  live: Live,
  vault: Vault,
  guide: InAuthMethod,
): Promise<Live & OtherLogins> {
  return { ...live, others: live.managed ? await otherLogins(vault, guide) : [] };
}

export function usedByOthers({ others }: OtherLogins): Use | undefined {
  if (others.length === 0) return undefined;
  const roles = others.length === 1 ? 'role' : 'roles';
  return { seen: `shared: others log in with ${roles} ${others.join(', ')}` };
}
