import { type Resource, untilAccepted } from 'engine/resource';
import type { VaultConnection } from './connection.ts';
import { type Health, readHealth } from './health.ts';

/** A Vault that responds and can be configured (Vault step 1, `vault status`). */
export function vaultAnswers(connection: VaultConnection): Resource<Health> {
  return {
    kind: 'vault-status',
    in: 'cluster',
    name: 'vault status',
    claim: 'Vault is unsealed and active',
    explains: {
      missing: 'vault-unreachable',
      needs: 'vault-release-differs',
      answers: ['vault-sealed', 'vault-without-active'],
    },
    waits: true,
    warning: () => connection.risk,
    async read(work) {
      if (!(await connection.exists(work))) return undefined;
      return readHealth(await connection.open(work));
    },
    differs: () => [],
    remark: ({ version }) => `Vault ${version}, unsealed`,
    command: () => ({ run: [connection.shell('vault status')] }),
    async write(_live, work) {
      // A pod is Ready a moment before its server is.
      await untilAccepted(
        { what: 'vault to answer', atMostMs: 60_000 },
        () => connection.open(work),
        () => true,
        work,
      );
    },
  };
}
