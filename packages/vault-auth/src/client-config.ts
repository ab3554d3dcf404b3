import { commandLines, differ, hasFields, type Ownership, planChange, quote, type Resource } from 'resource';
import type { VaultData } from './client.ts';
import { otherLogins } from './contents.ts';
import { AWS_MOUNT, getAuthMount, isManagedMount, type OpenVault } from './mount-table.ts';
import { type LiveLogin, planLoginDeletion } from './mounts.ts';
import { askVault } from './refusal.ts';
import { vaultShell } from './shell.ts';

export interface ClientConfigSpec {
  /** The guide's IAM_SERVER_ID_HEADER_VALUE. */
  readonly headerValue: string;
  readonly stsEndpoint: string;
  readonly stsRegion: string;
  /** The guide's VAULT_AUTH_ROLE_NAME: the role that the configuration is for. */
  readonly roleName: string;
}

interface LiveConfig {
  readonly data: VaultData;
  /** Whether these runbooks enabled the auth method. */
  readonly managed: boolean;
}

/** The configuration of the aws auth method (Vault step 3, `vault write auth/aws/config/client`). */
export function clientConfig(
  open: OpenVault,
  ownership: Ownership,
  spec: ClientConfigSpec,
): Resource<LiveConfig> {
  const path = `auth/${AWS_MOUNT}/config/client`;
  const name = `vault ${path}`;
  const remove = vaultShell(`vault delete ${path}`);
  const wanted = {
    iam_server_id_header_value: spec.headerValue,
    sts_endpoint: spec.stsEndpoint,
    sts_region: spec.stsRegion,
  };
  return {
    kind: 'vault-auth-config',
    name,
    byHand: {
      exists: `${vaultShell(`vault read -format=json ${path}`)} |\n  ${hasFields('.data', wanted)}`,
      see: `\`Success! Data written to: ${path}\``,
      fails: [
        '`unsupported path` or `no handler for route`: the aws auth method is not enabled: the step before comes first.',
      ],
      undo: remove,
    },
    removal: {
      command: () => remove,
      async read(work) {
        const vault = await open(work);
        if ((await askVault(name, () => vault.read(path))) === undefined) return undefined;
        const mount = await getAuthMount(vault, AWS_MOUNT);
        const managed = isManagedMount(mount, ownership);
        return { managed, others: managed ? await otherLogins(vault, spec.roleName) : [] };
      },
      planDeletion: (live: LiveLogin) => planLoginDeletion(live, remove),
      async remove(_live, work) {
        const vault = await open(work);
        await askVault(name, () => vault.delete(path));
      },
    },
    async read(work) {
      const vault = await open(work);
      const data = await askVault(name, () => vault.read(path));
      if (data === undefined) return undefined;
      const mount = await getAuthMount(vault, AWS_MOUNT);
      return { data, managed: isManagedMount(mount, ownership) };
    },
    compare(live) {
      if (live === undefined) return { status: 'create' };
      return planChange(ownership, {
        differences: Object.entries(wanted).flatMap(([key, value]) => differ(key, live.data[key], value)),
        managed: live.managed,
        otherwise:
          'Others log in through this auth method: set IAM_SERVER_ID_HEADER_VALUE and AWS_REGION to what it has.',
      });
    },
    command: () =>
      vaultShell(
        commandLines(
          `vault write ${path}`,
          ...Object.entries(wanted).map(([key, value]) => `${key}=${quote(value)}`),
        ),
      ),
    async apply(_live, work) {
      const vault = await open(work);
      await askVault(name, () => vault.write(path, wanted));
    },
  };
}
