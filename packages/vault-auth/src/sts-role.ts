import { differ, fits, type Ownership, type Resource } from 'engine/resource';
import {
  isShared,
  type LoginUse,
  type OtherLogins,
  othersLogIn,
  readLoginUse,
  readOthers,
  usedByOthers,
} from './login-use.ts';
import { getAuthMount, type TargetVault, type VaultPaths } from './mount-table.ts';
import { type LivePath, vaultPath } from './vault-path.ts';

export interface StsRoleSpec extends Pick<VaultPaths, 'authPath'> {
  /** The account of Gloo's role, which is not the one that Vault runs in. */
  readonly accountId: string;
  /** VAULT_STS_ROLE_ARN: a role of that account, which Vault assumes to look up Gloo's. */
  readonly stsRole: string;
  readonly roleName: string;
}

/**
 * The role by which Vault looks up the roles of another account (`vault write auth/aws/config/sts/ACCOUNT`). All Vault
 * roles of that account depend on it.
 */
export function stsRole(
  vault: TargetVault,
  ownership: Ownership,
  spec: StsRoleSpec,
): Resource<LivePath & LoginUse> {
  const { authPath, accountId, stsRole } = spec;
  const path = `auth/${authPath}/config/sts/${accountId}`;
  return vaultPath<LivePath & LoginUse>(vault, {
    kind: 'vault-auth-sts-role',
    path,
    ownership,
    async look(data, vault) {
      const differs = data.sts_role !== stsRole;
      return readLoginUse(vault, await getAuthMount(vault, authPath), ownership, { ...spec, differs });
    },
    fields: () => ({ sts_role: stsRole }),
    differs: ({ data }) => differ('sts_role', data.sts_role, stsRole),
    mayChange: (live) =>
      (live.managed && !isShared(live)) ||
      `${othersLogIn(live, spec)}. Set VAULT_STS_ROLE_ARN to its current role, or VAULT_AWS_AUTH_PATH to another path.`,
    remove: {
      read: (live, vault) => readOthers(live, vault, spec),
      isManaged: ({ managed }) => managed,
      usedBy: (live: LivePath & OtherLogins) => usedByOthers(live),
    },
    check: (read) => fits(read, { sts_role: stsRole }),
  });
}
