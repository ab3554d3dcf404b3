import { isDeepStrictEqual } from 'node:util';
import { differ, Failure, fits, quote, type Resource, reference, untilIamShows } from 'engine/resource';
import pMap from 'p-map';
import { READS_AT_A_TIME, type Vault, type VaultData } from './client.ts';
import type { VaultGuide } from './guide.ts';
import { getMount, isManagedMount } from './mount-table.ts';
import { askVault } from './refusal.ts';
import { type LivePath, vaultPath } from './vault-path.ts';

interface LiveRole extends LivePath {
  readonly roleId: string | undefined;
}

/** Fifteen minutes, in seconds, as Vault returns it. */
const MAX_TTL = 900;

/** Vault step 4: the Vault role bound to Gloo's IAM role (`vault write auth/aws/role/…`). */
export function loginRole(guide: VaultGuide): Resource<LiveRole> {
  const { ownership, VAULT_AWS_AUTH_PATH: authPath, VAULT_KV_PATH: kvPath } = guide;
  const { VAULT_AUTH_ROLE_NAME: roleName, VAULT_AUTH_ROLE_ARN: roleArn } = guide;
  // Vault stores the names of roles in lower case, but its policies allow a path as it is written.
  const path = `auth/${authPath}/role/${roleName}`;
  // Nobody else uses a role that is bound only to our IAM role.
  const isOurs = ({ data }: LivePath) => isBoundTo(data, roleArn);
  const isManaged = ({ data, managed }: LivePath) => managed && !isBoundElsewhere(data, roleArn);
  return vaultPath<LiveRole>(guide, {
    kind: 'vault-auth-role',
    path,
    async look(_data, vault) {
      const [mount, roleId] = await Promise.all([getMount(vault, 'sys/auth', authPath), guide.iamRoleId()]);
      return { roleId, managed: isManagedMount(mount, ownership) };
    },
    inBrief: ({ data }) =>
      `${roleName} is bound to ${[data.bound_iam_principal_arn].flat().join(', ')}, with policies ${[data.token_policies ?? data.policies].flat().join(', ')}`,
    fields: () => ({
      auth_type: 'iam',
      bound_iam_principal_arn: roleArn,
      policies: kvPath,
      max_ttl: '15m',
    }),
    differs: ({ data, roleId }) => [
      ...differ('auth_type', data.auth_type, 'iam'),
      ...differ('bound_iam_principal_arn', data.bound_iam_principal_arn, [roleArn]),
      ...differId(data, roleId),
      ...differ('policies', data.token_policies ?? data.policies, [kvPath.toLowerCase()]),
      ...differ('max_ttl', data.token_max_ttl ?? data.max_ttl, MAX_TTL),
    ],
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
      isManaged(live) ||
      isOurs(live) ||
      'Another IAM role logs in with this Vault role: set VAULT_AUTH_ROLE_NAME to a free name.',
    write: (put, { work }) =>
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
        const goes = isManaged(live) || (isOurs(live) && (await guide.iamRoleIsManaged()));
        return { ...live, goes };
      },
      isManaged: ({ goes }: LiveRole & { readonly goes: boolean }) => goes,
    },
    check: (read) =>
      `role_id=$(aws iam get-role --role-name ${quote(roleName)} --query Role.RoleId --output text) &&\n${fits(
        read,
        {
          auth_type: 'iam',
          bound_iam_principal_arn: [roleArn],
          bound_iam_principal_id: [reference('role_id')],
          policies: [kvPath],
          max_ttl: MAX_TTL,
        },
      )}`,
  });
}

/** The id changes if the IAM role is recreated, and then no login works. */
function differId(data: VaultData, roleId: string | undefined) {
  const bound = (data.bound_iam_principal_id ?? []) as readonly string[];
  if (roleId === undefined || bound.length === 0 || bound.includes(roleId)) return [];
  return differ('bound_iam_principal_id (the IAM role was recreated)', bound, [roleId]);
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

/** Whether a Vault role is bound to this IAM role and to no other. */
function isBoundTo(data: VaultData, roleArn: string): boolean {
  return isDeepStrictEqual(data.bound_iam_principal_arn, [roleArn]);
}

/**
 * Whether a Vault role is bound to a role of another account, where a cluster of the same name may use it: the mark on
 * the auth method does not name the account.
 */
function isBoundElsewhere(data: VaultData, roleArn: string): boolean {
  const accountOf = (arn: unknown) => String(arn).split(':')[4];
  const bound = data.bound_iam_principal_arn;
  return Array.isArray(bound) && bound.some((arn) => accountOf(arn) !== accountOf(roleArn));
}

/** The names of the Vault roles that are bound to this IAM role, whatever their names. */
export async function rolesBoundTo(
  vault: Vault,
  authPath: string,
  roleArn: string,
): Promise<readonly string[]> {
  const folder = `auth/${authPath}/role`;
  const names = await askVault(`vault ${folder}`, () => vault.list(folder));
  const roles = await pMap(
    names,
    async (name) => ({
      name,
      data: await askVault(`vault ${folder}/${name}`, () => vault.read(`${folder}/${name}`)),
    }),
    { concurrency: READS_AT_A_TIME },
  );
  return roles.flatMap(({ name, data }) => (data && isBoundTo(data, roleArn) ? [name] : []));
}
