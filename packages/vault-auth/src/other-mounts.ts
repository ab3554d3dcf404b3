import { type Owner, quote } from 'engine/resource';
import type { Vault } from './client.ts';
import { type MountTable, markedMounts, mountName, TABLES } from './mount-table.ts';

interface MarkedMount {
  readonly kind: string;
  readonly name: string;
  /** The setting of the variable for a teardown of this mount: `VAULT_KV_PATH=prod`. */
  readonly setting: string;
}

/** The mounts that runs for this cluster created at other paths than those of a run. */
export async function mountsAtOtherPaths(
  vault: Vault,
  owner: Owner,
  paths: Readonly<Record<'VAULT_AWS_AUTH_PATH' | 'VAULT_KV_PATH', string>>,
): Promise<readonly MarkedMount[]> {
  const inTable = async (table: MountTable) => {
    const { kind, variable } = TABLES[table];
    const marked = await markedMounts(vault, table, owner);
    // A teardown keeps an adopted mount, wherever it is.
    const others = marked.filter(({ path, mark }) => mark === 'created' && path !== paths[variable]);
    return others.map(({ path }) => ({
      kind,
      name: mountName(table, path),
      setting: `${variable}=${quote(path)}`,
    }));
  };
  return (await Promise.all([inTable('sys/auth'), inTable('sys/mounts')])).flat();
}
