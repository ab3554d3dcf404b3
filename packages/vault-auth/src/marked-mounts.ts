import { type Owner, quote } from 'engine/resource';
import type { Vault } from './client.ts';
import { type MountTable, markedPaths, mountName, TABLES } from './mount-table.ts';

interface MarkedMount {
  readonly kind: string;
  readonly name: string;
  /** The setting of the variable for a teardown of this mount: `VAULT_KV_PATH=prod`. */
  readonly setting: string;
}

/** The mounts with this cluster's mark at other paths than those of a run. */
export async function mountsAtOtherPaths(
  vault: Vault,
  owner: Owner,
  paths: Readonly<Record<'VAULT_AWS_AUTH_PATH' | 'VAULT_KV_PATH', string>>,
): Promise<readonly MarkedMount[]> {
  const inTable = async (table: MountTable) => {
    const { kind, variable } = TABLES[table];
    const others = (await markedPaths(vault, table, owner)).filter((path) => path !== paths[variable]);
    return others.map((path) => ({
      kind,
      name: mountName(table, path),
      setting: `${variable}=${quote(path)}`,
    }));
  };
  return (await Promise.all([inTable('sys/auth'), inTable('sys/mounts')])).flat();
}
