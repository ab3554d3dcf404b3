import { cachedRead, clusterOfNote, type Use } from 'engine/resource';
import type { Vault } from './client.ts';
import type { VaultGuide } from './guide.ts';
import { getMount, isManagedMount } from './mount-table.ts';
import { askVault, unlessDenied } from './refusal.ts';

/** Who depends on the auth method. */
export interface LoginUse {
  readonly managed: boolean;
  /** The cluster for which these runbooks enabled it, if that is another one. */
  readonly otherCluster?: string | undefined;
  /** Roles other than the guide's; `undefined` if this token may not list them. */
  readonly others: readonly string[] | undefined;
}

export async function readLoginUse(vault: Vault, guide: VaultGuide): Promise<LoginUse> {
  const [owner, others] = await Promise.all([
    readOwner(vault, guide),
    unlessDenied(otherLogins(vault, guide)),
  ]);
  return { ...owner, others };
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

/** The first sentence of the advice: who else uses this auth method, or why that is unknown. */
export function othersLogIn(use: LoginUse, { VAULT_AWS_AUTH_PATH }: VaultGuide, from = ''): string {
  if (use.otherCluster === undefined && use.others === undefined) {
    return `Others may log in through this auth method${from}: its roles could not be listed, permission denied (GET auth/${VAULT_AWS_AUTH_PATH}/role?list=true)`;
  }
  const users = otherUsers(use);
  return users === 'others'
    ? 'These runbooks did not enable this auth method, so others may log in through it'
    : `Others log in through this auth method${from} (${users})`;
}

/** `cluster demo.us-east-1, role theirs`; `others` if none is known. */
export function otherUsers({ otherCluster, others = [] }: LoginUse): string {
  const clusters = otherCluster === undefined ? [] : [`cluster ${otherCluster}`];
  return [...clusters, ...others.map((role) => `role ${role}`)].join(', ') || 'others';
}

/** The roles of the auth method other than the guide's. Vault keeps their names in lower case. */
export async function otherLogins(
  vault: Vault,
  { VAULT_AWS_AUTH_PATH, VAULT_AUTH_ROLE_NAME }: VaultGuide,
): Promise<readonly string[]> {
  const path = `auth/${VAULT_AWS_AUTH_PATH}/role`;
  const roles = await cachedRead(`vault ${path}`, () =>
    askVault(`vault roles of auth/${VAULT_AWS_AUTH_PATH}/`, () => vault.list(path)),
  );
  return roles.filter((role) => role !== VAULT_AUTH_ROLE_NAME.toLowerCase());
}

/** Why a teardown keeps what all logins of the auth method depend on. */
export function usedByOthers({ others = [] }: { readonly others?: LoginUse['others'] }): Use | undefined {
  if (others.length === 0) return undefined;
  const roles = others.length === 1 ? 'role' : 'roles';
  return { seen: `shared: others log in with ${roles} ${others.join(', ')}` };
}
