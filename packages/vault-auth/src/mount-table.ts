import { cachedRead, type Owner, ownershipNote } from 'engine/resource';
import type { Vault } from './client.ts';
import { askVault } from './refusal.ts';

export interface Mount {
  readonly type: string;
  readonly description: string;
  readonly options: Readonly<Record<string, string>> | null;
  readonly config?: { readonly token_type?: string; readonly [name: string]: unknown };
}

/** All mounts by their paths, which end in a slash. */
export type Mounts = Readonly<Record<string, Mount>>;
export type MountTable = 'sys/auth' | 'sys/mounts';

/** Whether these runbooks enabled it for this cluster. Vault has no tags, so the description is the mark. */
export function isManagedMount(mount: Mount | undefined, ownership: Owner): boolean {
  return mount?.description === ownershipNote(ownership);
}

export async function getMount(vault: Vault, table: MountTable, path: string): Promise<Mount | undefined> {
  return (await getMounts(vault, table))[`${path}/`];
}

export function getMounts(vault: Vault, table: MountTable): Promise<Mounts> {
  return cachedRead(
    `vault ${table}`,
    async () => ((await askVault(table, () => vault.read(table))) ?? {}) as Mounts,
  );
}
