import { cachedRead, isOwnMark, type Mark, markNote, type Owner, readNote } from 'engine/resource';
import type { Vault } from './client.ts';
import { askVault } from './refusal.ts';

/** The kind of the auth method, which contains its configuration and its roles. */
export const AUTH_METHOD = 'vault-auth-method';

export interface Mount {
  readonly type: string;
  readonly description: string;
  readonly accessor?: string;
  readonly options: Readonly<Record<string, string>> | null;
  readonly config?: { readonly token_type?: string; readonly [name: string]: unknown };
  /** The path, if it is not the requested one but above or below it, which prevents a mount there. */
  readonly at?: string | undefined;
}

/** All mounts by their paths, which end in a slash. */
export type Mounts = Readonly<Record<string, Mount>>;
export type MountTable = keyof typeof TABLES;

/** Of each mount table: the kind of its mounts, their title, the beginning of Vault's commands for them, and the variable for the path. */
export const TABLES = {
  'sys/auth': {
    kind: AUTH_METHOD,
    title: 'auth method',
    cli: 'vault auth',
    variable: 'VAULT_AWS_AUTH_PATH',
  },
  'sys/mounts': {
    kind: 'vault-secrets-engine',
    title: 'secrets engine',
    cli: 'vault secrets',
    variable: 'VAULT_KV_PATH',
  },
} as const;

/** The name of a mount in messages. @param path without a slash at its end */
export const mountName = (table: MountTable, path: string): string => `vault ${TABLES[table].title} ${path}/`;

/** The owner of a mount. Vault has no tags, so the description contains the mark. */
export function markOfMount(mount: Mount | undefined, ownership: Owner): Mark {
  return readNote(mount?.description, ownership);
}

/** The description of an adopted mount, or of a mount with adopted contents, after its owner's own text. */
export function adoptedDescription({ description }: Mount, ownership: Owner): string {
  return [description, markNote('adopted', ownership)].filter(Boolean).join('; ');
}

export async function getMount(vault: Vault, table: MountTable, path: string): Promise<Mount | undefined> {
  return (await getMounts(vault, table))[`${path}/`];
}

/** The mount at a path, or the one above or below it because of which Vault would refuse a new mount. */
export async function occupantOf(vault: Vault, table: MountTable, path: string): Promise<Mount | undefined> {
  const mounts = await getMounts(vault, table);
  const wanted = `${path}/`;
  const own = mounts[wanted];
  if (own !== undefined) return own;
  const at = Object.keys(mounts).find((other) => other.startsWith(wanted) || wanted.startsWith(other));
  const other = at === undefined ? undefined : mounts[at];
  return other && { ...other, at };
}

export function getMounts(vault: Vault, table: MountTable): Promise<Mounts> {
  return cachedRead(
    `vault ${table}`,
    async () => ((await askVault(table, () => vault.read(table))) ?? {}) as Mounts,
  );
}

/** The mounts that runs for this cluster created or adopted: their paths, without the slash at the end, and their marks. */
export async function markedMounts(
  vault: Vault,
  table: MountTable,
  owner: Owner,
): Promise<readonly { readonly path: string; readonly mark: Mark }[]> {
  const mounts = Object.entries(await getMounts(vault, table));
  return mounts
    .map(([at, mount]) => ({ path: at.replace(/\/$/, ''), mark: markOfMount(mount, owner) }))
    .filter(({ mark }) => isOwnMark(mark));
}
