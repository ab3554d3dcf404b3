import {
  clusterOfNote,
  type Difference,
  differ,
  Failure,
  jsonMatchesCheck,
  quote,
  type Resource,
  reference,
  Unknown,
  untilIamShows,
} from 'engine/resource';
import pMap from 'p-map';
import { READS_AT_A_TIME, type Vault, type VaultData } from './client.ts';
import { differSetting, keptRemark } from './defaults.ts';
import type { VaultGuide } from './guide.ts';
import { getMount } from './mount-table.ts';
import {
  boundArns,
  comparesPath,
  isBoundToCanonical,
  isBoundToOursAlone,
  lockedOut,
  othersAdmitted,
  staleIds,
} from './principals.ts';
import { askVault } from './refusal.ts';
import { MAX_TTL, NO_LIMITS, policiesOf, roleSettings } from './role-settings.ts';
import { type LivePath, vaultPath } from './vault-path.ts';

interface LiveRole extends LivePath {
  readonly roleId: string | undefined;
  /** `token_type` of the auth method, which decides where the role does not. */
  readonly mountTokenType?: string | undefined;
}

/** Vault step 4: the Vault role bound to Gloo's IAM role (`vault write auth/aws/role/…`). */
export function loginRole(guide: VaultGuide): Resource<LiveRole> {
  const { VAULT_AWS_AUTH_PATH: authPath, VAULT_KV_PATH: kvPath } = guide;
  const { VAULT_AUTH_ROLE_NAME: roleName, VAULT_AUTH_ROLE_ARN: roleArn } = guide;
  // Vault stores the names of roles in lower case, but its policies allow a path as it is written.
  const path = `auth/${authPath}/role/${roleName}`;
  /** Vault keeps no marks on roles: one in an auth method of these runbooks that admits nobody else is theirs. */
  const isOurs = ({ data, managed }: LivePath) => managed && isBoundToOursAlone(data, roleArn);
  const settingsOf = ({ data, mountTokenType }: LiveRole) => roleSettings(data, mountTokenType);
  const differs = (live: LiveRole) => {
    const { data, roleId } = live;
    return [
      ...differ('auth_type', data.auth_type, 'iam'),
      ...differInPrincipal(data, roleArn, roleId),
      ...differInPolicies(data, kvPath.toLowerCase()),
      ...differ('max_ttl', data.token_max_ttl ?? data.max_ttl, MAX_TTL),
      ...settingsOf(live).refusing.flatMap(differSetting),
    ];
  };
  const remark = (live: LiveRole) => keptRemark(settingsOf(live).kept, isOurs(live));
  return vaultPath<LiveRole>(guide, {
    kind: 'vault-auth-role',
    path,
    async look(vault) {
      const [mount, roleId] = await Promise.all([getMount(vault, 'sys/auth', authPath), guide.iamRoleId()]);
      // These runbooks enabled it, for this cluster or another.
      const managed = clusterOfNote(mount?.description) !== undefined;
      return { roleId, managed, mountTokenType: mount?.config?.token_type };
    },
    inBrief: ({ data }) =>
      `${roleName} is bound to ${[data.bound_iam_principal_arn].flat().join(', ')}, with policies ${policiesOf(data).join(', ')}`,
    fields: (live) => ({
      auth_type: 'iam',
      bound_iam_principal_arn: roleArn,
      policies: kvPath,
      max_ttl: '15m',
      ...(live && {
        ...(comparesPath(live.data, roleArn) && { resolve_aws_unique_ids: true }),
        ...Object.fromEntries(
          settingsOf(live).refusing.map(({ field, left }) => [field, String(left ?? '')]),
        ),
      }),
    }),
    differs,
    remark,
    refuses(live) {
      const differences = live === undefined ? [] : differ('auth_type', live.data.auth_type, 'iam');
      if (differences.length === 0) return undefined;
      return {
        seen: 'it has another auth_type, which Vault does not change',
        differences,
        options: [
          'Read the role first: others may log in with it. If nobody does, delete it (vault delete) and run again.',
          'Or set VAULT_AUTH_ROLE_NAME to a free name.',
        ],
      };
    },
    mayChange: (live) =>
      isOurs(live) ||
      [
        ...(live.managed
          ? []
          : [`These runbooks did not enable auth/${authPath}/, so this role may be somebody else’s.`]),
        ...othersAdmitted(live.data, roleArn),
        'Set VAULT_AUTH_ROLE_NAME to a free name.',
      ].join(' '),
    loses: ({ data }) => lockedOut(data, roleArn),
    write: (put, work) =>
      untilIamShows(
        'the IAM role to be visible to Vault',
        put,
        async (error) => {
          // A Vault that is not allowed to look up the role refuses a missing one in the same words.
          if ((await guide.iamRoleId()) === undefined) throw noRole(`vault ${path}`, roleArn, error);
          return isUnknownRole(error);
        },
        work,
      ),
    remove: {
      async read(live) {
        // In somebody else's auth method, one that is as these runbooks write it goes with the IAM role that they created.
        const isAsWritten = differs(live).length === 0 && settingsOf(live).kept.length === 0;
        return { ...live, goes: isOurs(live) || (isAsWritten && (await guide.iamRoleIsManaged())) };
      },
      isManaged: ({ goes }: LiveRole & { readonly goes: boolean }) => goes,
    },
    check: (read) =>
      `role_id=$(aws iam get-role --role-name ${quote(roleName)} --query Role.RoleId --output text) &&\n${jsonMatchesCheck(
        read,
        {
          auth_type: 'iam',
          bound_iam_principal_arn: [roleArn],
          bound_iam_principal_id: [reference('role_id')],
          policies: [kvPath],
          max_ttl: MAX_TTL,
          ...NO_LIMITS,
        },
      )}`,
  });
}

/** How the policies of a token differ from the one. Vault gives every token the policy "default", named or not. */
function differInPolicies(data: VaultData, policy: string): Difference[] {
  const names = policiesOf(data);
  return differ('policies', names.includes(policy) ? names.filter((name) => name !== 'default') : names, [
    policy,
  ]);
}

/** How the principals that a Vault role admits differ from Gloo's IAM role alone. */
function differInPrincipal(data: VaultData, roleArn: string, roleId: string | undefined): Difference[] {
  const isOurs = isBoundToOursAlone(data, roleArn);
  if (isOurs && isBoundToCanonical(data, roleArn)) return [];
  const stale = staleIds(data, roleId);
  const because = isOurs ? ' (the IAM role was recreated)' : '';
  return [
    ...differ('bound_iam_principal_arn', boundArns(data), [roleArn]),
    // Without ids, Vault compares the ARN of a session, which has no path.
    ...(comparesPath(data, roleArn) ? differ('resolve_aws_unique_ids', false, true) : []),
    ...(stale.length === 0 ? [] : differ(`bound_iam_principal_id${because}`, stale, [roleId])),
  ];
}

/** Whether Vault could not resolve the role because IAM does not show it yet, and not because Vault is denied. */
function isUnknownRole(error: unknown): boolean {
  return (
    error instanceof Failure && /unable to resolve ARN/i.test(error.seen) && /NoSuchEntity/i.test(error.seen)
  );
}

function noRole(resource: string, roleArn: string, error: unknown): Failure {
  return new Failure({
    resource,
    seen: `iam role ${roleArn.split('/').at(-1)} does not exist, so Vault cannot bind to it`,
    cause: 'The AWS section comes first.',
    next: ['./runbook 01-aws, then run this again.'],
    error,
  });
}

/** How many roles are read to find one. */
const ROLES_MAX = 5000;

/** The names of the Vault roles that are bound to this IAM role, whatever their names. @throws Unknown if there are too many */
export async function rolesBoundTo(
  vault: Vault,
  authPath: string,
  roleArn: string,
): Promise<readonly string[]> {
  const folder = `auth/${authPath}/role`;
  const names = await askVault(`vault ${folder}`, () => vault.list(folder));
  if (names.length > ROLES_MAX) throw new Unknown(`auth/${authPath}/ has more than ${ROLES_MAX} roles`);
  const roles = await pMap(
    names,
    async (name) => ({
      name,
      data: await askVault(`vault ${folder}/${name}`, () => vault.read(`${folder}/${name}`)),
    }),
    { concurrency: READS_AT_A_TIME },
  );
  return roles.flatMap(({ name, data }) => (data && isBoundToOursAlone(data, roleArn) ? [name] : []));
}
