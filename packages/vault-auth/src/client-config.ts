import { trimSlash } from 'engine/network';
import { type Difference, differ, type Resource } from 'engine/resource';
import type { VaultData } from './client.ts';
import { type LoginUse, otherLogins, othersLogIn, readLoginUse } from './login-use.ts';
import { AUTH_METHOD } from './mount-table.ts';
import type { VaultSystems } from './systems.ts';
import { type LivePath, type VaultPath, vaultPath } from './vault-path.ts';

/** The fields of `vault write auth/aws/config/client`. */
export interface ClientFields {
  readonly iam_server_id_header_value: string;
  readonly sts_endpoint: string;
  readonly sts_region: string;
  /** Whether one auth method accepts logins signed for any region (Vault 1.15 and later). */
  readonly use_sts_region_from_client?: boolean;
}

type LiveConfig = LivePath & LoginUse;

/**
 * The configuration of the aws auth method (`vault write auth/aws/config/client`), compared by the fields that a run writes:
 * other fields, such as keys, stay. If logins of any region are accepted, the endpoint is not compared: the first cluster's
 * stays.
 */
export function clientConfig(
  systems: VaultSystems,
  authPath: string,
  fields: ClientFields,
): Resource<LiveConfig> {
  const { iam_server_id_header_value, use_sts_region_from_client } = fields;
  const wanted = use_sts_region_from_client
    ? { iam_server_id_header_value, use_sts_region_from_client }
    : { ...fields };
  return ofAuthMethod(systems, authPath, {
    kind: 'vault-auth-config',
    in: 'vault',
    within: AUTH_METHOD,
    path: 'config/client',
    claim: 'Vault’s AWS client is configured',
    explains: {
      missing: 'client-config-differs',
      needs: 'auth-not-enabled',
      other: 'client-config-differs',
    },
    inBrief: ({ data }) =>
      `${data.iam_server_id_header_value || 'no server ID header'}, ${data.use_sts_region_from_client === true ? 'logins of any region' : data.sts_endpoint || 'the global STS'}`,
    fields: (live) => (live === undefined ? { ...fields } : wanted),
    differs: ({ data }) => differing(data, wanted),
    otherwise:
      'Set IAM_SERVER_ID_HEADER_VALUE, VAULT_STS_ENDPOINT and AWS_REGION to what it has, or VAULT_AWS_AUTH_PATH to another path. For clusters of several regions, set VAULT_STS_ANY_REGION=true for each.',
  });
}

/** A URL is compared without its trailing slash. */
function differing(data: VaultData, fields: Readonly<Record<string, unknown>>): Difference[] {
  return Object.entries(fields).flatMap(([key, value]) => {
    const live = data[key];
    const isSame = key === 'sts_endpoint' && trimSlash(String(live ?? '')) === trimSlash(String(value));
    return isSame ? [] : differ(key, live, value);
  });
}

/**
 * The role with which Vault looks up the roles of another account (`vault write auth/aws/config/sts/ACCOUNT_ID`). All
 * Vault roles of that account depend on it.
 */
export function stsRole(
  systems: VaultSystems,
  authPath: string,
  accountId: string,
  sts_role: string,
): Resource<LiveConfig> {
  return ofAuthMethod(systems, authPath, {
    kind: 'vault-auth-sts-role',
    in: 'vault',
    within: AUTH_METHOD,
    claim: 'Vault looks up the roles of the account by its STS role',
    path: `config/sts/${accountId}`,
    fields: () => ({ sts_role }),
    differs: ({ data }) => differ('sts_role', data.sts_role, sts_role),
    otherwise: 'Set VAULT_STS_ROLE_ARN to its current role, or VAULT_AWS_AUTH_PATH to another path.',
  });
}

/** A path below the auth method, which all its logins depend on. It has the auth method's mark. */
function ofAuthMethod(
  systems: VaultSystems,
  authPath: string,
  {
    otherwise,
    ...spec
  }: Omit<VaultPath<LiveConfig>, 'look' | 'remove' | 'otherwise'> & { otherwise: string },
): Resource<LiveConfig> {
  return vaultPath<LiveConfig>(systems, {
    ...spec,
    path: `auth/${authPath}/${spec.path}`,
    authPath,
    look: (vault) => readLoginUse(vault, authPath, systems),
    sharedWith: (live) => othersLogIn(live, authPath),
    otherwise: () => otherwise,
    loses: (live) => (othersLogIn(live, authPath) === undefined ? undefined : 'their logins may fail'),
    remove: {
      // A role that may not be listed could be someone else's.
      read: async (live, vault) =>
        live.mark === 'created' ? { ...live, others: await otherLogins(vault, authPath, systems) } : live,
    },
  });
}
