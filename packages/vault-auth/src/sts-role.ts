import {
  commandLines,
  type Difference,
  differ,
  type Ownership,
  planChange,
  quote,
  type Resource,
} from 'engine/resource';
import type { Vault, VaultData } from './client.ts';
import { loginRemoval } from './login-removal.ts';
import { isShared, type LoginUse, othersLogIn, readLoginUse, writtenMeanwhile } from './login-use.ts';
import { getAuthMount, type TargetVault, type VaultPaths } from './mount-table.ts';
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

/** What is read of it, and who else depends on it: all roles of its account do. */
interface LiveStsRole extends LoginUse {
  readonly data: VaultData;
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
  const readRole = (vault: Vault) => askVault(name, () => vault.read(path));
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
      const data = await readRole(vault);
      if (data === undefined) return undefined;
      const mount = await getAuthMount(vault, spec.authPath);
      const differs = differences(data, spec).length > 0;
      return { data, ...(await readLoginUse(vault, mount, ownership, { ...spec, differs })) };
    },
    compare(live) {
      if (live === undefined) return { action: 'create' };
      return planChange(ownership, {
        differences: differences(live.data, spec),
        managed: live.managed && !isShared(live),
        otherwise: `${othersLogIn(live, spec)}. Set VAULT_STS_ROLE_ARN to its current role, or VAULT_AWS_AUTH_PATH to another path.`,
      });
    },
    command: () => shell(commandLines(`vault write ${quote(path)}`, `sts_role=${quote(spec.stsRole)}`)),
    async apply(live, work) {
      const vault = await open(work);
      // Vault overwrites without asking, and all roles of the account depend on it.
      if (live === undefined && (await readRole(vault)) !== undefined) throw writtenMeanwhile(name);
      await askVault(name, () => vault.write(path, { sts_role: spec.stsRole }));
    },
  };
}

function differences(data: VaultData, { stsRole }: StsRoleSpec): Difference[] {
  return differ('sts_role', data.sts_role, stsRole);
}
