import pMap from 'p-map';
import { READS_AT_A_TIME, type Vault, type VaultData } from './client.ts';
import { askVault, unlessDenied } from './refusal.ts';

/** How many entries of a folder are read. */
const MOST = 500;

interface Entry {
  readonly path: string;
  readonly name: string;
  readonly data: VaultData;
}

/** What is read in Vault, and what may not be. */
export class Search {
  readonly unlisted: string[] = [];
  readonly vault: Vault;

  constructor(vault: Vault) {
    this.vault = vault;
  }

  /** What is at a path; `undefined` if it may not be read. */
  entry(path: string): Promise<VaultData | undefined> {
    return unlessDenied(askVault(`vault ${path}`, () => this.vault.read(path)));
  }

  /** The names in a folder; `undefined` if it may not be listed. */
  async names(folder: string): Promise<readonly string[] | undefined> {
    const names = await unlessDenied(askVault(`vault ${folder}`, () => this.vault.list(folder)));
    if (names === undefined) this.unlisted.push(folder);
    if (names !== undefined && names.length > MOST)
      this.unlisted.push(`${folder} beyond the first ${MOST} of ${names.length}`);
    return names?.slice(0, MOST);
  }

  /** The entries of a folder; none if it may not be listed. */
  async entriesOf(folder: string): Promise<readonly Entry[]> {
    const entries = await pMap(
      (await this.names(folder)) ?? [],
      async (name) => {
        const path = `${folder}/${name}`;
        const data = await this.entry(path);
        return data === undefined ? [] : [{ path, name, data }];
      },
      { concurrency: READS_AT_A_TIME },
    );
    const unread = entries.filter(({ length }) => length === 0).length;
    if (unread > 0) this.unlisted.push(`${unread} of the entries of ${folder}`);
    return entries.flat();
  }
}

/** Whether an entity logs in by an auth method, as Gloo's does. */
export function logsInBy(entity: VaultData, authPath: string): boolean {
  return aliasesIn(entity, authPath).length > 0;
}

/** The aliases by which an entity logs in by an auth method. Those of one that is gone have no path. */
export function aliasesIn({ aliases }: VaultData, authPath: string): readonly VaultData[] {
  const all = (aliases ?? []) as readonly VaultData[];
  return all.filter(({ mount_path }) => mount_path === `auth/${authPath}/`);
}
