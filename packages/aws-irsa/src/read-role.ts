import { cachedRead, isManaged, type Owner } from 'engine/resource';
import { type Aws, collect, lookUp } from './clients.ts';
import { parsePolicyDocument } from './policy-document.ts';
import { tagRecord } from './tags.ts';
import { trustedRegions } from './trust-policy.ts';

/** What is read of an IAM role. */
export interface IamRole {
  readonly arn: string;
  /** The unique id (`AROA…`); it changes if the role is deleted and created again. */
  readonly roleId: string;
  readonly description: string;
  readonly trust: unknown;
  readonly tags: Readonly<Record<string, string>>;
  /** The ARN of its permissions boundary. */
  readonly boundary?: string | undefined;
  /** In milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Reads a role by its name; `undefined` if there is none. */
export function getRole(aws: Aws, roleName: string): Promise<IamRole | undefined> {
  return cachedRead(`iam role ${roleName}`, () => askRole(aws, roleName));
}

async function askRole(aws: Aws, roleName: string): Promise<IamRole | undefined> {
  const iam = await aws.iam();
  const found = await lookUp(roleLabel(roleName), () => iam.getRole({ RoleName: roleName }));
  const role = found?.Role;
  if (role === undefined) return undefined;
  return {
    arn: role.Arn ?? '',
    roleId: role.RoleId ?? '',
    description: role.Description ?? '',
    trust: parsePolicyDocument(role.AssumeRolePolicyDocument ?? '{}'),
    tags: tagRecord(role.Tags),
    boundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
    createdAt: role.CreateDate?.getTime() ?? 0,
  };
}

/**
 * Whether these runbooks created a role for this cluster. One that trusts a cluster of another region is that cluster's,
 * whatever its tags say. Pure.
 */
export function isManagedRole(role: Pick<IamRole, 'tags' | 'trust'> | undefined, ownership: Owner): boolean {
  if (!isManaged(role?.tags, ownership)) return false;
  return trustedRegions(role?.trust).every((region) => region === ownership.region);
}

/** A role's name in messages. */
export function roleLabel(roleName: string): string {
  return `iam role ${roleName}`;
}

/** What others, and the guide, attached to a role. */
export interface RoleHoldings {
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  readonly inline: readonly string[];
  readonly instanceProfiles: readonly string[];
}

/** Reads what a role holds. */
export async function holdingsOf(aws: Aws, roleName: string): Promise<RoleHoldings> {
  const client = await aws.iam();
  const { paginateListInstanceProfilesForRole, paginateListRolePolicies } = await import(
    '@aws-sdk/client-iam'
  );
  const role = { RoleName: roleName };
  const [attached, inline, profiles] = await Promise.all([
    attachedPolicies(aws, roleName),
    collect(paginateListRolePolicies({ client }, role), ({ PolicyNames }) => PolicyNames),
    collect(
      paginateListInstanceProfilesForRole({ client }, role),
      ({ InstanceProfiles }) => InstanceProfiles,
    ),
  ]);
  const instanceProfiles = profiles.map(({ InstanceProfileName = '' }) => InstanceProfileName);
  return { attached, inline, instanceProfiles };
}

/** The ARNs of the managed policies attached to a role. */
export async function attachedPolicies(aws: Aws, roleName: string): Promise<readonly string[]> {
  const client = await aws.iam();
  const { paginateListAttachedRolePolicies } = await import('@aws-sdk/client-iam');
  return collect(paginateListAttachedRolePolicies({ client }, { RoleName: roleName }), (page) =>
    page.AttachedPolicies?.map(({ PolicyArn = '' }) => PolicyArn),
  );
}
