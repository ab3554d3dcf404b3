import { differ, Failure, few, type Mark, type Resource, untilIamShows } from 'engine/resource';
import type { VaultData } from './client.ts';
import { defaultsOf, differFromDefaults } from './defaults.ts';
import { AUTH_METHOD, getMount, markOfMount } from './mount-table.ts';
import { refusalIn } from './refusal.ts';
import { Search } from './search.ts';
import type { VaultSystems } from './systems.ts';
import { type LivePath, vaultPath } from './vault-path.ts';

interface LiveRole extends LivePath {
  readonly roleId: string | undefined;
}

/** The fields of `vault write auth/aws/role/…`. */
export interface RoleFields {
  readonly auth_type: 'iam';
  readonly bound_iam_principal_arn: string;
  readonly policies: string;
  readonly max_ttl: `${number}m`;
}

/** A difference in a token's lifetime only warns, because Gloo logs in again before its token expires. */
const TTL = { page: 'vault-role-differs', warns: 'always' } as const;

/** Vault step 4: the Vault role bound to Gloo's IAM role (`vault write auth/aws/role/…`). */
export function loginRole(
  systems: VaultSystems,
  authPath: string,
  roleName: string,
  wanted: RoleFields,
): Resource<LiveRole> {
  const { ownership } = systems;
  const { auth_type, bound_iam_principal_arn: roleArn, policies } = wanted;
  // Vault returns seconds.
  const maxTtl = Number.parseInt(wanted.max_ttl, 10) * 60;
  // Vault stores role names in lower case, but its policies match a path as it is written.
  const path = `auth/${authPath}/role/${roleName}`;
  return vaultPath<LiveRole>(systems, {
    kind: 'vault-auth-role',
    in: 'vault',
    within: AUTH_METHOD,
    // Vault looks up the IAM role when it binds the Vault role; the IAM role's permissions matter only at the first login.
    needs: ['iam-role'],
    path,
    authPath,
    claim: 'The Vault role is bound to Gloo’s role',
    explains: {
      missing: 'vault-role-differs',
      needs: 'auth-not-enabled',
      fields: {
        auth_type: 'vault-role-type-fixed',
        bound_iam_principal_arn: { page: 'principal-not-bound', warns: 'if a login works' },
        bound_iam_principal_id: 'principal-not-bound',
        resolve_aws_unique_ids: 'principal-not-bound',
        max_ttl: TTL,
        token_ttl: TTL,
        token_explicit_max_ttl: TTL,
      },
      other: 'vault-role-differs',
    },
    async elsewhere(vault) {
      const roles = await new Search(vault).entriesOf(`auth/${authPath}/role`);
      const bound = roles.filter(({ data }) => admittedBy(data, roleArn).others.length === 0);
      return bound.length > 0 ? `${few(bound.map(({ name }) => name))} is bound to the IAM role` : undefined;
    },
    async look(vault, data) {
      const [mount, roleId] = await Promise.all([
        getMount(vault, 'sys/auth', authPath),
        systems.iamRoleId(roleName),
      ]);
      return { roleId, mount, mark: markOfRole(data, markOfMount(mount, ownership), roleArn) };
    },
    inBrief: ({ data }) =>
      `${roleName} is bound to ${boundArns(data).join(', ')}, with policies ${policiesOf(data).join(', ')}`,
    fields: (live) => ({
      ...wanted,
      ...(live && defaultsOf(differFromDefaults(live.data, wanted))),
    }),
    differs: ({ data, roleId }) => [
      ...differ('auth_type', data.auth_type, auth_type),
      ...differ('bound_iam_principal_arn', boundArns(data), [roleArn]),
      ...(roleId === undefined ? [] : differ('bound_iam_principal_id', boundIds(data), [roleId])),
      ...differ('policies', policiesOf(data), [policies.toLowerCase()]),
      ...differ('max_ttl', data.token_max_ttl ?? data.max_ttl, maxTtl),
      ...differFromDefaults(data, wanted),
    ],
    refuses(live) {
      const differences = live === undefined ? [] : differ('auth_type', live.data.auth_type, auth_type);
      if (differences.length === 0) return undefined;
      return {
        seen: 'it has another auth_type, which Vault does not change',
        differences,
        options: [
          'Read the role first: others may log in with it. If nobody does, delete it (vault delete).',
          'Or set VAULT_AUTH_ROLE_NAME to a free name.',
        ],
      };
    },
    sharedWith({ data }) {
      const { isGloo, others } = admittedBy(data, roleArn);
      if (others.length === 0) return undefined;
      return isGloo
        ? `shared: it also admits ${few(others)}`
        : `it admits ${few(others)}, and not Gloo’s IAM role`;
    },
    otherwise: () => 'Others may log in with this Vault role. Set VAULT_AUTH_ROLE_NAME to a free name.',
    loses({ data }) {
      const { others } = admittedBy(data, roleArn);
      return others.length > 0 ? `${others.join(', ')} can no longer log in with it` : undefined;
    },
    losesElsewhere: systems.secretLossRefusal,
    lacks: systems.vaultRoleLacks,
    write: (put, work) =>
      untilIamShows(
        'the IAM role to be visible to Vault',
        put,
        async (error) => {
          // A Vault that is not allowed to look up the role refuses a missing role in the same words.
          if ((await systems.iamRoleId(roleName)) === undefined)
            throw noRole(`vault ${path}`, roleArn, error);
          return refusalIn(error)?.code === 'vault/role-unknown';
        },
        work,
      ),
    remove: {},
  });
}

/**
 * The owner of a Vault role. Vault keeps no marks on roles. A role that admits only Gloo's IAM role belongs to these runbooks if they
 * enabled the auth method, for this cluster or another.
 */
function markOfRole(data: VaultData, ofMethod: Mark, roleArn: string): Mark {
  return typeof ofMethod === 'object' && admittedBy(data, roleArn).others.length === 0 ? 'created' : ofMethod;
}

function boundArns(data: VaultData): readonly string[] {
  return [data.bound_iam_principal_arn ?? []].flat().map(String);
}

function boundIds(data: VaultData): readonly string[] {
  return [data.bound_iam_principal_id ?? []].flat().map(String);
}

function policiesOf(data: VaultData): readonly string[] {
  return [data.token_policies ?? data.policies ?? []].flat().map(String);
}

/** The identities that a Vault role admits: Gloo's IAM role, under any path, because names are unique within an account; and others. */
function admittedBy(data: VaultData, roleArn: string) {
  const withoutPath = (arn: string) => arn.replace(/:role\/.*\//, ':role/');
  const arns = boundArns(data);
  if (arns.length === 0) return { isGloo: false, others: ['EC2 instances'] };
  const isSame = (arn: string) => withoutPath(arn) === withoutPath(roleArn);
  return {
    isGloo: arns.some((arn) => isSame(arn) || (arn.endsWith('*') && roleArn.startsWith(arn.slice(0, -1)))),
    others: arns.filter((arn) => !isSame(arn)),
  };
}

function noRole(resource: string, roleArn: string, error: unknown): Failure {
  return new Failure({
    resource,
    seen: `iam role ${roleArn.split('/').at(-1)} does not exist, so Vault cannot bind to it`,
    cause: 'The AWS section comes first.',
    next: ['./runbook 01-aws'],
    error,
  });
}
