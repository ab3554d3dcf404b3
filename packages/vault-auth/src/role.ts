import {
  type Comparison,
  commandLines,
  differ,
  doubleQuoted,
  Failure,
  type Ownership,
  planChange,
  quote,
  type Resource,
  untilIamShows,
  type Work,
} from 'engine/resource';
import pMap from 'p-map';
import { READS_AT_A_TIME, type Vault, type VaultData } from './client.ts';
import {
  deleteFromVault,
  getAuthMount,
  isManagedMount,
  type TargetVault,
  type VaultPaths,
} from './mount-table.ts';
import { askVault } from './refusal.ts';
import { unlessExists, vaultShell } from './shell.ts';

export interface VaultRoleSpec extends VaultPaths {
  /**
   * The guide's VAULT_AUTH_ROLE_NAME. A login that names no role looks for one with the friendly name of the IAM
   * role, so the two share their name.
   */
  readonly roleName: string;
  /** The guide's VAULT_AUTH_ROLE_ARN. */
  readonly roleArn: string;
  /** The unique id (`AROA…`) that the IAM role has now; `undefined` if there is no such role. */
  readonly roleId: (work: Work) => Promise<string | undefined>;
  /** Whether these runbooks created the IAM role: a Vault role that is bound only to it is deleted with it. */
  readonly roleIsManaged?: (work: Work) => Promise<boolean>;
}

interface LiveRole {
  readonly data: VaultData;
  readonly roleId: string | undefined;
  /** Whether these runbooks enabled the auth method that holds the role. */
  readonly managed: boolean;
}

/** Whether Vault could not resolve the role because IAM does not show it yet, and not because Vault is denied. */
function isUnknownRole(error: unknown): boolean {
  return (
    error instanceof Failure && /unable to resolve ARN/i.test(error.seen) && /NoSuchEntity/i.test(error.seen)
  );
}

/** Fifteen minutes, in seconds, as Vault returns it. */
const MAX_TTL = 900;

/** The Vault role bound to the IAM role (Vault step 4, `vault write auth/aws/role/…`). */
export function vaultRole(
  { open, external }: TargetVault,
  ownership: Ownership,
  spec: VaultRoleSpec,
): Resource<LiveRole> {
  const shell = vaultShell(external);
  const { authPath, kvPath } = spec;
  // Vault stores the names of roles in lower case, but its policies allow a path as it is written.
  const path = `auth/${authPath}/role/${spec.roleName}`;
  const name = `vault ${path}`;
  const remove = shell(`vault delete ${quote(path)}`);
  const inShell = {
    read: shell(`vault read -format=json ${quote(path)}`),
    // The id changes if the IAM role is recreated, and then no login works.
    fits: [
      `jq -e --arg arn ${quote(spec.roleArn)} --arg policy ${quote(kvPath)} \\`,
      `    --arg id "$(aws iam get-role --role-name ${quote(spec.roleName)} --query Role.RoleId --output text)" \\`,
      `    '.data | .auth_type == "iam" and .bound_iam_principal_arn == [$arn] and`,
      `      (.bound_iam_principal_id // [] | . == [] or any(. == $id)) and`,
      `      (.token_policies // .policies) == [$policy | ascii_downcase] and (.token_max_ttl // .max_ttl) == ${MAX_TTL}'`,
    ].join('\n'),
  };
  const write = shell(
    commandLines(
      `vault write ${quote(path)}`,
      'auth_type=iam',
      `bound_iam_principal_arn=${doubleQuoted(spec.roleArn)}`,
      `policies=${quote(kvPath)}`,
      'max_ttl=15m',
    ),
  );
  return {
    kind: 'vault-auth-role',
    name,
    byHand: {
      command: unlessExists(write, inShell),
      exists: `${inShell.read} |\n  ${inShell.fits}`,
      see: `\`Success! Data written to: ${path}\`; or, if it exists already, the role and \`true\``,
      fails: [
        `\`STOP\`: a Vault role of this name exists, and differs from the guide’s. Use a different VAULT_AUTH_ROLE_NAME on every page; or, if the role is yours and nobody else logs in with it, delete it (\`${remove}\`) and repeat the step.`,
        '`entity … cannot be found` or `NoSuchEntity`: the IAM role does not exist yet. Do the AWS section first.',
      ],
      undo: {
        loses: 'Gloo’s logins: it can no longer read its secrets.',
        look: shell(`vault read ${quote(path)}`),
        see: '`bound_iam_principal_arn` with the role of this guide alone',
        command: remove,
      },
    },
    removal: {
      command: () => remove,
      async read(work) {
        const vault = await open(work);
        const data = await askVault(name, () => vault.read(path));
        if (data === undefined) return undefined;
        const mount = await getAuthMount(vault, authPath);
        return {
          managed:
            (isManagedMount(mount, ownership) && !isBoundElsewhere(data, spec.roleArn)) ||
            (isBoundTo(data, spec.roleArn) && ((await spec.roleIsManaged?.(work)) ?? false)),
        };
      },
      planDeletion: () => ({ action: 'delete' }),
      remove: (_live, work) => deleteFromVault(open, name, path, work),
    },
    async read(work) {
      const vault = await open(work);
      const data = await askVault(name, () => vault.read(path));
      if (data === undefined) return undefined;
      const [mount, roleId] = await Promise.all([getAuthMount(vault, authPath), spec.roleId(work)]);
      return { data, roleId, managed: isManagedMount(mount, ownership) };
    },
    inBrief: ({ data }) =>
      `${spec.roleName} is bound to ${[data.bound_iam_principal_arn].flat().join(', ')}, with policies ${[data.token_policies ?? data.policies].flat().join(', ')}`,
    compare(live) {
      if (live === undefined) return { action: 'create' };
      return compareVaultRole(live, ownership, spec);
    },
    command: () => write,
    async apply(_live, work) {
      const vault = await open(work);
      await untilIamShows(
        'the IAM role to be visible to Vault',
        () =>
          askVault(name, () =>
            vault.write(path, {
              auth_type: 'iam',
              bound_iam_principal_arn: spec.roleArn,
              policies: kvPath,
              max_ttl: '15m',
            }),
          ),
        async (error) => {
          // A Vault that is not allowed to look up the role refuses a missing one in the same words.
          if ((await spec.roleId(work)) === undefined) throw noRole(name, spec.roleArn, error);
          return isUnknownRole(error);
        },
        work,
      );
    },
  };
}

function noRole(resource: string, roleArn: string, error: unknown): Failure {
  return new Failure({
    resource,
    seen: `iam role ${roleArn.split('/').at(-1)} does not exist, so Vault cannot bind to it`,
    cause: 'The AWS section comes first.',
    next: ['pnpm runbook 01-aws, then run this again.'],
    error,
  });
}

/** Compares a Vault role with the guide's. Nobody else uses a role that is bound only to our IAM role. Pure. */
export function compareVaultRole(live: LiveRole, ownership: Ownership, spec: VaultRoleSpec): Comparison {
  const { data, roleId } = live;
  const boundIds = data.bound_iam_principal_id as readonly string[] | undefined;
  const recreated = roleId !== undefined && boundIds?.length && !boundIds.includes(roleId);
  const type = differ('auth_type', data.auth_type, 'iam');
  if (type.length > 0) {
    return {
      action: 'conflict',
      seen: 'it has another auth_type, which Vault does not change',
      differences: type,
      options: [
        'Read the role first: others may log in with it. If nobody does, delete it (vault delete) and run again.',
        'Or set VAULT_AUTH_ROLE_NAME to a free name.',
      ],
    };
  }
  return planChange(ownership, {
    differences: [
      ...differ('bound_iam_principal_arn', data.bound_iam_principal_arn, [spec.roleArn]),
      ...(recreated ? differ('bound_iam_principal_id (the IAM role was recreated)', boundIds, [roleId]) : []),
      ...differ('policies', data.token_policies ?? data.policies, [spec.kvPath.toLowerCase()]),
      ...differ('max_ttl', data.token_max_ttl ?? data.max_ttl, MAX_TTL),
    ],
    managed: (live.managed && !isBoundElsewhere(data, spec.roleArn)) || isBoundTo(data, spec.roleArn),
    otherwise: 'Another IAM role logs in with this Vault role: set VAULT_AUTH_ROLE_NAME to a free name.',
  });
}

/** Whether a Vault role is bound to this IAM role and to no other. */
function isBoundTo(data: VaultData, roleArn: string): boolean {
  return JSON.stringify(data.bound_iam_principal_arn) === JSON.stringify([roleArn]);
}

/**
 * Whether a Vault role is bound to a role of another account, where a cluster of the same name may use it: the mark on
 * the auth method does not name the account.
 */
function isBoundElsewhere(data: VaultData, roleArn: string): boolean {
  const bound = data.bound_iam_principal_arn;
  return Array.isArray(bound) && bound.some((arn) => accountOf(String(arn)) !== accountOf(roleArn));
}

function accountOf(arn: string): string | undefined {
  return arn.split(':')[4];
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
