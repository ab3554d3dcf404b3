import type { Vault, VaultData } from '../src/client.ts';

/** A Vault in memory with this data, by paths, which logs each call: `write auth/aws/config/client {"sts_region":…}`. */
export function vaultInMemory(log: string[], data: Readonly<Record<string, VaultData>> = {}): Vault {
  const vault: Partial<Vault> = {
    access: { VAULT_ADDR: 'http://in-memory' },
    read: async (path) => {
      log.push(`read ${path}`);
      return data[path];
    },
    list: async (path) => {
      log.push(`list ${path}`);
      return (data[path]?.keys ?? []) as string[];
    },
    write: async (path, fields) => void log.push(`write ${path} ${JSON.stringify(fields)}`),
    delete: async (path) => void log.push(`delete ${path}`),
    health: async () => ({ initialized: true, sealed: false, version: '1.18.0' }),
  };
  return vault as Vault;
}
