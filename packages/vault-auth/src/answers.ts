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
    byHand: {
      // A pod is Ready a moment before its server answers.
      command: `for _ in 1 2 3 4 5 6 7 8 9 10; do ${shell('vault status')} && break; sleep 6; done`,
      // The status of a standby names an active node that may be down; a look-up of the token needs one that answers.
      exists: `{ ${shell('vault status -format=json')}; ${shell('vault token lookup -format=json')}; } |\n  jq -es 'length == 2 and .[0].initialized and (.[0].sealed | not)'`,
      see: 'a table of key-value pairs, with `Initialized  true` and `Sealed  false`: Vault is running and ready to use',
      fails: [
        '`Sealed  true`: Vault was restarted and waits for its unseal keys: `vault operator unseal` in the pod.',
        '`false`: Vault is sealed or not initialised; or the error above it says why no active node answers, or that Vault’s client is not logged in.',
      ],
    },
    async read(work) {
      if (!(await connection.exists(work))) return undefined;
      return health(await connection.open(work));
    },
    compare: (live) =>
      live === undefined
        ? { action: 'create' }
        : { action: 'no change', detail: `Vault ${live.version}, unsealed` },
    command: () => shell('vault status'),
    async apply(_live, work) {
      await connection.openWhenUp(work);
    },
  };
}
