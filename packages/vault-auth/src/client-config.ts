import { type Difference, differ, jsonMatchesCheck, type Resource, type StepContext } from 'engine/resource';
import type { VaultData } from './client.ts';
import { keptRemark, settingsBeside } from './defaults.ts';
import type { VaultGuide } from './guide.ts';
import {
  isShared,
  type LoginUse,
  otherLogins,
  othersLogIn,
  otherUsers,
  readLoginUse,
  readOwner,
  usedByOthers,
} from './login-use.ts';
import { type StsEndpoint, stsEndpoint } from './sts-endpoint.ts';
import { type LivePath, type VaultPath, vaultPath } from './vault-path.ts';

/** Vault step 3: how Vault verifies a login, and by which role if it runs in another account. */
export function authConfiguration(guide: VaultGuide): Resource[] {
  const { VAULT_STS_ROLE_ARN } = guide;
  return [
    clientConfig(guide),
    ...(VAULT_STS_ROLE_ARN === undefined ? [] : [stsRole(guide, VAULT_STS_ROLE_ARN)]),
  ];
}

type LiveConfig = LivePath & LoginUse;

/** The field by which one auth method takes logins that were signed for any region (Vault 1.15 and later). */
const ANY_REGION = 'use_sts_region_from_client';

/** Vault cannot call it: "unsupported protocol scheme". */
const BROKEN = 'sts_endpoint (without https://, so nobody can log in)';

/**
 * The configuration of the aws auth method (`vault write auth/aws/config/client`). If others log in with it from another
 * region, it is changed to accept logins of any region, which breaks none of theirs. Their header value is not changed, and
 * neither is an endpoint that somebody chose.
 */
export function clientConfig(guide: VaultGuide): Resource<LiveConfig> {
  const { IAM_SERVER_ID_HEADER_VALUE, STS_ENDPOINT, AWS_REGION } = guide;
  const header = { iam_server_id_header_value: IAM_SERVER_ID_HEADER_VALUE };
  const region = { sts_endpoint: STS_ENDPOINT, sts_region: AWS_REGION };
  const endpointOf = ({ sts_endpoint }: VaultData): StsEndpoint =>
    stsEndpoint(String(sts_endpoint ?? ''), STS_ENDPOINT, AWS_REGION);
  /** What its region has to be, whoever else logs in; none if Vault takes logins of any region. */
  const regionFor = (data: VaultData): Partial<typeof region> => {
    const endpoint = endpointOf(data);
    if (data[ANY_REGION] === true) return {};
    if (endpoint === 'same') return { sts_region: AWS_REGION };
    // Vault needs its region for calls of its own alone.
    if (endpoint === 'chosen') return data.sts_region ? { sts_region: AWS_REGION } : {};
    return region;
  };
  const differsInHeader = ({ data }: LiveConfig) => differing(data, header).length > 0;
  const differsInRegion = ({ data }: LiveConfig) => differing(data, regionFor(data)).length > 0;
  /** The endpoint that a change would replace. */
  const replaced = (live: LiveConfig) => (differsInRegion(live) ? endpointOf(live.data) : 'same');
  /** Whether Vault serves others at AWS's own endpoint of another region, so that it has to take logins of both. */
  const servesTwoRegions = (live: LiveConfig) =>
    isShared(live) && differsInRegion(live) && ['same', 'of another region'].includes(replaced(live));
  /**
   * Whether another cluster's runbooks enabled the auth method. Their run may write at the same moment, and Vault merges
   * writes: with ANY_REGION, any order is right.
   */
  let isOfAnother = false;
  const readOwnerOf = async (work: StepContext): Promise<void> => {
    const { otherCluster } = await readOwner(await guide.vault.open(work), guide);
    isOfAnother = otherCluster !== undefined;
  };
  const fields = (live?: LiveConfig) => {
    if (live === undefined) return { ...header, ...region, ...(isOfAnother && { [ANY_REGION]: true }) };
    return { ...header, ...(servesTwoRegions(live) ? { [ANY_REGION]: true } : regionFor(live.data)) };
  };
  const config = ofAuthMethod(guide, {
    kind: 'vault-auth-config',
    path: 'config/client',
    inBrief: ({ data }) =>
      `${data.iam_server_id_header_value}, ${data[ANY_REGION] === true ? 'logins of any region' : data.sts_endpoint}`,
    fields,
    differs: (live) =>
      differing({ [ANY_REGION]: false, ...live.data }, fields(live)).map((one) =>
        one.field === 'sts_endpoint' && endpointOf(live.data) === 'broken' ? { ...one, field: BROKEN } : one,
      ),
    remark({ data, managed }) {
      const { sts_endpoint } = data;
      const chosen = endpointOf(data) === 'chosen' && data[ANY_REGION] !== true;
      const endpoint = chosen ? [{ field: 'sts_endpoint', live: sts_endpoint, left: STS_ENDPOINT }] : [];
      return keptRemark([...endpoint, ...settingsBeside('clientConfig', data)], managed);
    },
    mayChange(live) {
      const { data, managed } = live;
      const elsewhere = 'or VAULT_AWS_AUTH_PATH to another path.';
      if (replaced(live) === 'unknown') {
        return `Somebody chose the sts_endpoint ${data.sts_endpoint}, which is not known to serve ${AWS_REGION}. Set AWS_REGION to the region that it serves, ${elsewhere}`;
      }
      if (replaced(live) === 'broken') {
        return (
          (managed && !(isShared(live) && differsInHeader(live))) ||
          `The sts_endpoint ${data.sts_endpoint} has no https://, so nobody can log in here. Ask its owner to correct it, or set VAULT_AWS_AUTH_PATH to another path.`
        );
      }
      if (!servesTwoRegions(live)) {
        return (
          (managed && !isShared(live)) ||
          `${othersLogIn(live, guide)}. Set IAM_SERVER_ID_HEADER_VALUE and AWS_REGION to what it has, ${elsewhere}`
        );
      }
      // The addition is as safe for another cluster's runbooks as for this one's; a change of the header value is not.
      const isOfRunbooks = managed || live.otherCluster !== undefined;
      return (
        (isOfRunbooks && !differsInHeader(live)) ||
        `${othersLogIn(live, guide, ' from another region')}. With ${ANY_REGION}=true (Vault 1.15 and later) it accepts logins from every region, and theirs keep working. Or set VAULT_AWS_AUTH_PATH to another path.`
      );
    },
    loses(live) {
      const lost = [
        ...(isShared(live) && differsInHeader(live)
          ? [`${otherUsers(live)} can no longer log in with the header value that they send`]
          : []),
        ...(replaced(live) === 'unknown' ? [`Vault no longer asks ${live.data.sts_endpoint}`] : []),
      ];
      return lost.join(', and ') || undefined;
    },
    async write(put, work) {
      // Also one that has enabled it since the plan.
      await readOwnerOf(work);
      await put();
    },
    check: (read) => jsonMatchesCheck(read, { ...header, ...region }),
  });
  return {
    ...config,
    async read(work) {
      await readOwnerOf(work);
      return config.read(work);
    },
  };
}

function differing(data: VaultData, fields: object): Difference[] {
  return Object.entries(fields).flatMap(([key, value]) => differ(key, data[key], value));
}

/**
 * The role by which Vault looks up the roles of another account (`vault write auth/aws/config/sts/ACCOUNT`). All Vault
 * roles of that account depend on it.
 */
export function stsRole(guide: VaultGuide, sts_role: string): Resource<LiveConfig> {
  return ofAuthMethod(guide, {
    kind: 'vault-auth-sts-role',
    path: `config/sts/${guide.account.accountId}`,
    fields: () => ({ sts_role }),
    differs: ({ data }) => differ('sts_role', data.sts_role, sts_role),
    loses: (live) =>
      isShared(live)
        ? `Vault no longer looks up the roles of ${otherUsers(live)} by ${live.data.sts_role}`
        : undefined,
    mayChange: (live) =>
      (live.managed && !isShared(live)) ||
      `${othersLogIn(live, guide)}. Set VAULT_STS_ROLE_ARN to its current role, or VAULT_AWS_AUTH_PATH to another path.`,
    check: (read) => jsonMatchesCheck(read, { sts_role }),
  });
}

/** A path below the auth method, which all logins there depend on: a teardown keeps it while others log in. */
function ofAuthMethod(
  guide: VaultGuide,
  spec: Omit<VaultPath<LiveConfig>, 'look' | 'remove'>,
): Resource<LiveConfig> {
  return vaultPath<LiveConfig>(guide, {
    ...spec,
    path: `auth/${guide.VAULT_AWS_AUTH_PATH}/${spec.path}`,
    look: (vault) => readLoginUse(vault, guide),
    remove: {
      // A role that may not be listed could be somebody else's.
      read: async (live, vault) =>
        live.managed ? { ...live, others: await otherLogins(vault, guide) } : live,
      isManaged: ({ managed }) => managed,
      usedBy: usedByOthers,
    },
  });
}
