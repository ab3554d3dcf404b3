import { blocked, isOurs, keptAsForeign, quote, type Removal, type RemovalVerdict } from 'resource';
import { type Aws, lookUp } from './clients.ts';
import { removeOnceFree } from './removal.ts';
import { tagRecord } from './tags.ts';

export interface RoleRemovalSpec {
  readonly roleName: string;
  readonly clusterName: string;
  /** The policy that the guide attaches: it is detached before. */
  readonly policyArn?: string | undefined;
}

/** What stands around a role that is to go. */
export interface LiveRoleRemoval {
  readonly ours: boolean;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  readonly inline: readonly string[];
  readonly instanceProfiles: readonly string[];
}

/** Deletes a role of ours, once it holds nothing that others gave it. */
export function roleRemoval(aws: Aws, name: string, spec: RoleRemovalSpec): Removal<LiveRoleRemoval> {
  const { roleName, clusterName } = spec;
  return {
    command: `aws iam delete-role --role-name ${quote(roleName)}`,
    async read() {
      const iam = await aws.iam();
      const [found, holdings] = await Promise.all([
        lookUp(name, () => iam.getRole({ RoleName: roleName })),
        holdingsOf(aws, name, roleName),
      ]);
      return found && holdings && { ours: isOurs(tagRecord(found.Role?.Tags), clusterName), ...holdings };
    },
    judge: (live) => judgeRoleRemoval(live, spec),
    async remove(_live, work) {
      const iam = await aws.iam();
      await removeOnceFree(name, () => iam.deleteRole({ RoleName: roleName }), work);
    },
  };
}

async function holdingsOf(aws: Aws, name: string, roleName: string) {
  const client = await aws.iam();
  const { paginateListAttachedRolePolicies, paginateListInstanceProfilesForRole, paginateListRolePolicies } =
    await import('@aws-sdk/client-iam');
  return lookUp(name, async () => {
    const role = { RoleName: roleName };
    const attached: string[] = [];
    for await (const page of paginateListAttachedRolePolicies({ client }, role)) {
      attached.push(...(page.AttachedPolicies ?? []).map(({ PolicyArn = '' }) => PolicyArn));
    }
    const inline: string[] = [];
    for await (const page of paginateListRolePolicies({ client }, role)) {
      inline.push(...(page.PolicyNames ?? []));
    }
    const instanceProfiles: string[] = [];
    for await (const page of paginateListInstanceProfilesForRole({ client }, role)) {
      instanceProfiles.push(
        ...(page.InstanceProfiles ?? []).map(({ InstanceProfileName = '' }) => InstanceProfileName),
      );
    }
    return { attached, inline, instanceProfiles };
  });
}

/** Decides whether a role goes: not while it holds anything but the guide's policy. Pure. */
export function judgeRoleRemoval(live: LiveRoleRemoval, spec: RoleRemovalSpec): RemovalVerdict {
  const role = `--role-name=${quote(spec.roleName)}`;
  if (!live.ours) return keptAsForeign(`aws iam delete-role ${role}`);
  const others = [
    ...live.attached
      .filter((arn) => arn !== spec.policyArn)
      .map((arn) => ({
        field: 'attached policy',
        name: arn,
        wayOut: `aws iam detach-role-policy ${role} --policy-arn=${quote(arn)}`,
      })),
    ...live.inline.map((policy) => ({
      field: 'inline policy',
      name: policy,
      wayOut: `aws iam delete-role-policy ${role} --policy-name=${quote(policy)}`,
    })),
    ...live.instanceProfiles.map((profile) => ({
      field: 'instance profile',
      name: profile,
      wayOut: `aws iam remove-role-from-instance-profile ${role} --instance-profile-name=${quote(profile)}`,
    })),
  ];
  return others.length === 0
    ? { status: 'remove' }
    : blocked('others gave this role more than the guide does', others);
}
