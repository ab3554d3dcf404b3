import type { Resource } from 'engine/resource';
import type { VaultConnection } from './connection.ts';
import { type Health, health } from './health.ts';
import { vaultShell } from './shell.ts';

const UNVERIFIED =
  'VAULT_SKIP_VERIFY is set: anyone on the network path to Vault can read VAULT_TOKEN; VAULT_CACERT names the authority to trust instead.';

const UNENCRYPTED =
  'VAULT_ADDR is an http address: anyone on the network path to Vault can read VAULT_TOKEN and the secrets; use an https address.';

/** Vault that answers and can be configured (Vault step 1, `vault status`). */
export function vaultAnswers(connection: VaultConnection): Resource<Health> {
  const shell = vaultShell(connection.external);
  return {
    kind: 'vault-status',
    name: 'vault status',
    waits: true,
    ...(connection.unverified && { warning: UNVERIFIED }),
    ...(connection.unencrypted && { warning: UNENCRYPTED }),
    // The status of a standby names an active node that may be down; a look-up of the token needs one that answers.
    check: `${shell('vault token lookup')} > /dev/null`,
    async read(work) {
      if (!(await connection.exists(work))) return undefined;
      return health(await connection.open(work));
    },
    differs: () => [],
    remark: ({ version }) => `Vault ${version}, unsealed`,
    command: () => shell('vault status'),
    async write(_live, work) {
      await connection.openWhenUp(work);
    },
  };
}
