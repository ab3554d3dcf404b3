import pMap from 'p-map';
import { READS_AT_A_TIME, type Vault, type VaultData } from './client.ts';
import { askVault, unlessDenied } from './refusal.ts';

/** How many entries of a folder are read. */
export const MOST = 2000;

export interface Entry {
  readonly path: string;
  readonly name: string;
  readonly data: VaultData;
}

/** A folder, or some of its entries, that a search did not read. */
interface Unread {
  readonly what: string;
  readonly isOfIdentities: boolean;
}

/** Reads from Vault, and records the folders and entries that it did not read. */
export class Search {
  readonly unread: Unread[] = [];
  readonly vault: Vault;

  constructor(vault: Vault) {
    this.vault = vault;
  }

  /** Records an unread folder or its unread entries. @param path of the folder */
  miss(path: string, what = path): void {
    this.unread.push({ what, isOfIdentities: path.startsWith('identity/') });
  }

  /** The data at a path; `undefined` if it may not be read. */
  entry(path: string): Promise<VaultData | undefined> {
    return unlessDenied(askVault(`vault ${path}`, async () => (await this.vault.read(path)) ?? {}));
  }

  /** The names in a folder that count; `undefined` if the folder may not be listed. */
  async names(folder: string, counts = (_name: string) => true): Promise<readonly string[] | undefined> {
    const all = await unlessDenied(askVault(`vault ${folder}`, () => this.vault.list(folder)));
    if (all === undefined) this.miss(folder);
    const names = all?.filter(counts);
    if (names !== undefined && names.length > MOST)
      this.miss(folder, `${folder} beyond the first ${MOST} of ${names.length}`);
    return names?.slice(0, MOST);
  }

  /** The entries of a folder that count; none if the folder may not be listed. */
  async entriesOf(folder: string, counts?: (name: string) => boolean): Promise<readonly Entry[]> {
    return this.entries(folder, (await this.names(folder, counts)) ?? []);
  }

  /** The entries of these names in a folder. */
  async entries(folder: string, names: readonly string[]): Promise<readonly Entry[]> {
    const entries = await pMap(
      names,
      async (name) => {
        const path = `${folder}/${name}`;
        const data = await this.entry(path);
        return data === undefined ? [] : [{ path, name, data }];
      },
      { concurrency: READS_AT_A_TIME },
    );
    const unread = entries.filter(({ length }) => length === 0).length;
    if (unread > 0) this.miss(folder, `${unread} of the entries of ${folder}`);
    return entries.flat();
  }
}

/** The aliases of an entity in an auth method. An alias of a deleted auth method has no path. */
export function aliasesIn({ aliases }: VaultData, authPath: string): readonly VaultData[] {
  const all = (aliases ?? []) as readonly VaultData[];
  return all.filter(({ mount_path }) => mount_path === `auth/${authPath}/`);
}
