import type { DeletionPlan, Ownership, Removal } from 'engine/resource';
import { otherLogins } from './contents.ts';
import {
  deleteFromVault,
  getAuthMount,
  isManagedMount,
  type OpenVault,
  type VaultPaths,
} from './mount-table.ts';
import { askVault } from './refusal.ts';

/** What the deletion of the aws auth method, or of a part of it, depends on. */
interface LiveLogin {
  /** Whether these runbooks enabled the auth method. */
  readonly managed: boolean;
  /** Roles other than the guide's: others log in with them. */
  readonly others: readonly string[];
}

export interface LoginRemovalSpec extends Pick<VaultPaths, 'authPath'> {
  /** The resource's name in messages. */
  readonly name: string;
  /** The path that is deleted: of the auth method in Vault's table of them, or of one of its parts. */
  readonly path: string;
  /** The guide's VAULT_AUTH_ROLE_NAME. */
  readonly roleName: string;
  readonly command: string;
}

/** Deletes the aws auth method, or a part that all its logins share, once nobody else logs in with it. */
export function loginRemoval(
  open: OpenVault,
  ownership: Ownership,
  spec: LoginRemovalSpec,
): Removal<LiveLogin> {
  return {
    command: () => spec.command,
    async read(work) {
      const vault = await open(work);
      const mount = await getAuthMount(vault, spec.authPath);
      const isPart = spec.path.startsWith('auth/');
      const part = isPart ? await askVault(spec.name, () => vault.read(spec.path)) : mount;
      if (part === undefined) return undefined;
      const managed = isManagedMount(mount, ownership);
      return { managed, others: managed ? await otherLogins(vault, spec) : [] };
    },
    planDeletion: (live) => planLoginDeletion(live, spec.command),
    remove: (_live, work) => deleteFromVault(open, spec.name, spec.path, work),
  };
}

/** Plans the deletion of the auth method, or of its configuration: it stays if others log in with it. Pure. */
export function planLoginDeletion({ others }: Pick<LiveLogin, 'others'>, command: string): DeletionPlan {
  if (others.length === 0) return { action: 'delete' };
  const roles = others.length === 1 ? 'role' : 'roles';
  return {
    action: 'keep',
    detail: `shared: others log in with ${roles} ${others.join(', ')}`,
    options: [`Once nobody needs it: ${command}`],
  };
}
