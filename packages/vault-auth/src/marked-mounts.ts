import { isOwnMark, type Owner, quote } from 'engine/resource';
import type { Vault } from './client.ts';
import { getMounts, type MountTable, markOfMount } from './mount-table.ts';

/** A mount that a run for this cluster created, and the variable that its path was given by. */
interface MarkedMount {
  readonly kind: string;
  readonly name: string;
  /** The setting of the variable for a teardown of this mount: `VAULT_KV_PATH=prod`. */
  readonly setting: string;
}

const KINDS = {
  'sys/auth': { kind: 'vault-auth-method', title: 'auth method', variable: 'VAULT_AWS_AUTH_PATH' },
  'sys/mounts': { kind: 'vault-secrets-engine', title: 'secrets engine', variable: 'VAULT_KV_PATH' },
} as const satisfies Record<MountTable, object>;

/** The mounts with this cluster's mark at other paths than those of a run. */
export async function mountsAtOtherPaths(
  vault: Vault,
  owner: Owner,
  paths: Readonly<Record<'VAULT_AWS_AUTH_PATH' | 'VAULT_KV_PATH', string>>,
): Promise<readonly MarkedMount[]> {
  const inTable = async (table: MountTable) => {
    const { kind, title, variable } = KINDS[table];
    const mounts = Object.entries(await getMounts(vault, table));
    return mounts.flatMap(([at, mount]) => {
      const path = at.replace(/\/$/, '');
      if (path === paths[variable] || !isOwnMark(markOfMount(mount, owner))) return [];
      return [{ kind, name: `vault ${title} ${at}`, setting: `${variable}=${quote(path)}` }];
    });
  };
  return (await Promise.all([inTable('sys/auth'), inTable('sys/mounts')])).flat();
}
