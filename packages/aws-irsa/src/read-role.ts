import type { IAM, Role } from '@aws-sdk/client-iam';
import { cachedRead } from 'engine/resource';
import { type Aws, askIam, collect, lookUp } from './clients.ts';
import { isNamedLike, LABEL } from './names.ts';
import { parsePolicyDocument } from './policy-document.ts';
import { tagRecord } from './requirements.ts';

export interface IamRole {
  readonly arn: string;
  /** The unique id (`AROA…`); it changes if the role is deleted and created again. */
  readonly roleId: string;
  readonly description: string;
  readonly trust: unknown;
  readonly tags: Readonly<Record<string, string>>;
  readonly boundary?: string | undefined;
  /** In milliseconds since the epoch. */
  readonly createdAt: number;
}

export function getRole(aws: Aws, roleName: string): Promise<IamRole | undefined> {
  const label = LABEL.role(roleName);
  return cachedRead(label, async () => {
    const role = await lookUp(aws, label, async (iam) => {
      const { Role } = await iam.getRole({ RoleName: roleName });
      return Role && roleOf(Role);
    });
    aws.roleIds.set(roleName, { id: role?.roleId, at: performance.now() });
    return role;
  });
}

function roleOf(role: Role): IamRole {
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

/** How long a role's id stays valid after a read. */
const ID_HOLDS_FOR_MS = 30_000;

/**
 * The unique id of a role, from a recent read or a new one. No runbook that creates a role deletes one, so only someone else can
 * change the id.
 */
export async function recentRoleId(aws: Aws, roleName: string): Promise<string | undefined> {
  const { id, at = 0 } = aws.roleIds.get(roleName) ?? {};
  if (id !== undefined && performance.now() - at < ID_HOLDS_FOR_MS) return id;
  return (await getRole(aws, roleName))?.roleId;
}

/** All roles of the account, without their tags. */
export function allRoles(aws: Aws): Promise<readonly Role[]> {
  return cachedRead('iam roles of the account', async () => {
    const iam = await aws.iam();
    return collect(iam.paginateListRoles({}), ({ Roles }) => Roles);
  });
}

export interface RoleHoldings {
  readonly attached: readonly string[];
  readonly inline: readonly string[];
  readonly instanceProfiles: readonly string[];
}

export async function holdingsOf(iam: IAM, RoleName: string): Promise<RoleHoldings> {
  const [attached, inline, instanceProfiles] = await Promise.all([
    attachedPolicies(iam, RoleName),
    inlinePolicies(iam, RoleName),
    collect(iam.paginateListInstanceProfilesForRole({ RoleName }), ({ InstanceProfiles = [] }) =>
      InstanceProfiles.map(({ InstanceProfileName = '' }) => InstanceProfileName),
    ),
  ]);
  return { attached, inline, instanceProfiles };
}

/**
 * The names of a role's policies other than those that the guide attaches.
 * @throws Failure if they may not be listed
 */
export function policiesBeyond(
  aws: Aws,
  RoleName: string,
  guides: readonly string[],
): Promise<readonly string[]> {
  return askIam(aws, LABEL.role(RoleName), async (iam) => {
    const [attached, inline] = await Promise.all([
      attachedPolicies(iam, RoleName),
      inlinePolicies(iam, RoleName),
    ]);
    const others = attached.filter((arn) => !guides.some((guide) => isNamedLike(arn, guide)));
    return [...others, ...inline.map((name) => `inline policy ${name}`)];
  });
}

function inlinePolicies(iam: IAM, RoleName: string): Promise<readonly string[]> {
  return collect(iam.paginateListRolePolicies({ RoleName }), ({ PolicyNames }) => PolicyNames);
}

export function attachedPolicies(iam: IAM, RoleName: string): Promise<readonly string[]> {
  return collect(iam.paginateListAttachedRolePolicies({ RoleName }), ({ AttachedPolicies = [] }) =>
    AttachedPolicies.map(({ PolicyArn = '' }) => PolicyArn),
  );
}
