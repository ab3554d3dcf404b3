import { commandLines, differ, type Ownership, planChange, quote, type Resource } from 'resource';
import type { VaultData } from './client.ts';
import { loginRemoval } from './login-removal.ts';
import { getAuthMount, isManagedMount, type TargetVault, type VaultPaths } from './mount-table.ts';
import { askVault } from './refusal.ts';
import { vaultShell } from './shell.ts';

export interface StsRoleSpec extends Pick<VaultPaths, 'authPath'> {
  /** The account of Gloo's role, which is not the one that Vault runs in. */
  readonly accountId: string;
  /** VAULT_STS_ROLE_ARN: a role of that account, which Vault assumes to look up Gloo's. */
  readonly stsRole: string;
  /** The guide's VAULT_AUTH_ROLE_NAME. */
  readonly roleName: string;
}

/** What is read of it, and whether these runbooks enabled the auth method for this cluster. */
interface LiveStsRole {
  readonly data: VaultData;
  readonly managed: boolean;
}

/** The role by which Vault looks up the roles of another account (`vault write auth/aws/config/sts/ACCOUNT`). */
export function stsRole(
  { open, external }: TargetVault,
  ownership: Ownership,
  spec: StsRoleSpec,
): Resource<LiveStsRole> {
  const shell = vaultShell(external);
  const path = `auth/${spec.authPath}/config/sts/${spec.accountId}`;
  const name = `vault ${path}`;
  const remove = shell(`vault delete ${quote(path)}`);
  return {
    kind: 'vault-auth-sts-role',
    name,
    byHand: {
      exists: `${shell(`vault read -format=json ${quote(path)}`)} |\n  jq -e --arg role ${quote(spec.stsRole)} '.data.sts_role == $role'`,
      see: `\`Success! Data written to: ${path}\``,
      fails: ['`unsupported path` or `no handler for route`: the aws auth method is not enabled.'],
      undo: {
        loses: `Logins of roles in account ${spec.accountId}, for whoever uses auth/${spec.authPath}.`,
        look: shell(`vault list ${quote(`auth/${spec.authPath}/role`)}`),
        see: 'no role of that account but the one of this guide',
        command: remove,
      },
    },
    removal: loginRemoval(open, ownership, {
      name,
      path,
      ...spec,
      command: remove,
    }),
    async read(work) {
      const vault = await open(work);
      const data = await askVault(name, () => vault.read(path));
      if (data === undefined) return undefined;
      return { data, managed: isManagedMount(await getAuthMount(vault, spec.authPath), ownership) };
    },
    compare(live) {
      if (live === undefined) return { action: 'create' };
      return planChange(ownership, {
        differences: differ('sts_role', live.data.sts_role, spec.stsRole),
        managed: live.managed,
        otherwise: 'Others log in through its current role: set VAULT_STS_ROLE_ARN to that role.',
      });
    },
    command: () => shell(commandLines(`vault write ${quote(path)}`, `sts_role=${quote(spec.stsRole)}`)),
    async apply(_live, work) {
      const vault = await open(work);
      await askVault(name, () => vault.write(path, { sts_role: spec.stsRole }));
    },
  };
}
