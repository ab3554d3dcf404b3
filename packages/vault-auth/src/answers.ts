import type { Resource } from 'resource';
import type { VaultConnection } from './connection.ts';
import { type Health, health } from './health.ts';
import { vaultShell } from './shell.ts';

/** Vault that answers and can be configured (Vault step 1, `vault status`). */
export function vaultAnswers(connection: VaultConnection): Resource<Health> {
  return {
    name: 'vault status',
    command: connection.external ? 'vault status' : vaultShell('vault status'),
    async read(work) {
      if (!(await connection.exists(work))) return undefined;
      return health(await connection.open(work));
    },
    compare: (live) =>
      live === undefined
        ? { status: 'create' }
        : { status: 'done', detail: `Vault ${live.version}, unsealed` },
    async apply(_live, work) {
      await connection.openWhenUp(work);
    },
  };
}
