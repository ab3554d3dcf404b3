import { type Difference, differ, fits, type Ownership, type Resource } from 'engine/resource';
import type { VaultData } from './client.ts';
import {
  isOfOtherCluster,
  isShared,
  type LoginUse,
  type OtherLogins,
  othersLogIn,
  readLoginUse,
  readOthers,
  usedByOthers,
} from './login-use.ts';
import { getMount, type TargetVault, type VaultPaths } from './mount-table.ts';
import { type LivePath, vaultPath } from './vault-path.ts';

export interface ClientConfigSpec extends Pick<VaultPaths, 'authPath'> {
  readonly headerValue: string;
  readonly stsEndpoint: string;
  readonly stsRegion: string;
  /** The guide's VAULT_AUTH_ROLE_NAME: the role that the configuration is for. */
  readonly roleName: string;
}

type LiveConfig = LivePath & LoginUse;

/** The field by which one auth method takes logins that were signed for any region (Vault 1.15 and later). */
const ANY_REGION = 'use_sts_region_from_client';

/**
 * The configuration of the aws auth method (Vault step 3, `vault write auth/aws/config/client`). If others log in with it
 * from another region, it is changed to accept logins of any region, which breaks none of theirs. Their header value is
 * not changed.
 */
export function clientConfig(
  vault: TargetVault,
  ownership: Ownership,
  spec: ClientConfigSpec,
): Resource<LiveConfig> {
  const { authPath, headerValue, stsEndpoint, stsRegion } = spec;
  const header = { iam_server_id_header_value: headerValue };
  const region = { sts_endpoint: stsEndpoint, sts_region: stsRegion };
  const differing = (data: VaultData, fields: object): Difference[] =>
    Object.entries(fields).flatMap(([key, value]) => differ(key, data[key], value));
  const differsInRegion = (data: VaultData) => (data[ANY_REGION] === true ? [] : differing(data, region));
  /** Whether Vault serves others in another region, so that it has to take logins of both. */
  const servesTwoRegions = (live: LiveConfig) => isShared(live) && differsInRegion(live.data).length > 0;
  return vaultPath<LiveConfig>(vault, {
    kind: 'vault-auth-config',
    path: `auth/${authPath}/config/client`,
    ownership,
    async look(data, vault) {
      const differs = differing(data, header).length > 0 || differsInRegion(data).length > 0;
      return readLoginUse(vault, await getMount(vault, 'sys/auth', authPath), ownership, {
        ...spec,
        differs,
      });
    },
    inBrief: ({ data }) =>
      `${data.iam_server_id_header_value}, ${data[ANY_REGION] === true ? 'logins of any region' : data.sts_endpoint}`,
    fields: (live) => ({
      ...header,
      ...(live !== undefined && servesTwoRegions(live) ? { [ANY_REGION]: true } : region),
    }),
    differs: (live) => [
      ...differing(live.data, header),
      ...(servesTwoRegions(live)
        ? differ(ANY_REGION, live.data[ANY_REGION] ?? false, true)
        : differsInRegion(live.data)),
    ],
    mayChange(live) {
      if (!servesTwoRegions(live)) {
        return (
          (live.managed && !isShared(live)) ||
          `${othersLogIn(live, spec)}. Set IAM_SERVER_ID_HEADER_VALUE and AWS_REGION to what it has, or VAULT_AWS_AUTH_PATH to another path.`
        );
      }
      // The addition is as safe for another cluster's runbooks as for this one's; a change of the header value is not.
      const isOfRunbooks = live.managed || live.otherCluster !== undefined;
      return (
        (isOfRunbooks && differing(live.data, header).length === 0) ||
        `${othersLogIn(live, spec, ' from another region')}. With ${ANY_REGION}=true (Vault 1.15 and later) it accepts logins from every region, and theirs keep working. Or set VAULT_AWS_AUTH_PATH to another path.`
      );
    },
    async write(put, { vault, live }) {
      const mount = live === undefined ? await getMount(vault, 'sys/auth', authPath) : undefined;
      // The other cluster's run may write at this very moment, and Vault merges writes: with this, any order is right.
      await put(isOfOtherCluster(mount, ownership) ? { [ANY_REGION]: true } : {});
    },
    remove: {
      read: (live, vault) => readOthers(live, vault, spec),
      isManaged: ({ managed }) => managed,
      usedBy: (live: LivePath & OtherLogins) => usedByOthers(live),
    },
    check: (read) => fits(read, { ...header, ...region }),
  });
}

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
      return readLoginUse(vault, await getMount(vault, 'sys/auth', authPath), ownership, {
        ...spec,
        differs,
      });
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
