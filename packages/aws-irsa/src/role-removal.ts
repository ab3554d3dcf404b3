import { blockDeletion, type DeletionPlan, type Ownership, quote, type Removal } from 'engine/resource';
import { type Aws, lookUp } from './clients.ts';
import { isNamedLike } from './names.ts';
import { getRole, holdingsOf, isManagedRole, type RoleHoldings } from './read-role.ts';
import { removeOnceFree } from './removal.ts';

export interface RoleRemovalSpec {
  readonly roleName: string;
  /** The policy that the guide attaches to it. A role with any other policy is not deleted. */
  readonly policyArn?: string;
}

/** What the deletion of a role depends on. */
interface LiveRoleRemoval extends RoleHoldings {
  readonly managed: boolean;
}

/** Deletes the role, once it has nothing that others attached. */
export function roleRemoval(
  aws: Aws,
  name: string,
  ownership: Ownership,
  spec: RoleRemovalSpec,
): Removal<LiveRoleRemoval> {
  const { roleName } = spec;
  return {
    command: () => `aws iam delete-role --role-name ${quote(roleName)}`,
    async read() {
      const [found, holdings] = await Promise.all([
        getRole(aws, roleName),
        lookUp(name, () => holdingsOf(aws, roleName)),
      ]);
      return found && holdings && { managed: isManagedRole(found, ownership), ...holdings };
    },
    planDeletion: (live) => planRoleDeletion(live, spec),
    async remove(_live, work) {
      const iam = await aws.iam();
      await removeOnceFree(name, () => iam.deleteRole({ RoleName: roleName }), work);
    },
  };
}

/** Plans the deletion of a role: it stays while it has more than the guide's policy. Pure. */
export function planRoleDeletion(live: RoleHoldings, spec: RoleRemovalSpec): DeletionPlan {
  const role = `--role-name=${quote(spec.roleName)}`;
  const others = [
    ...live.attached
      .filter((arn) => spec.policyArn === undefined || !isNamedLike(arn, spec.policyArn))
      .map((arn) => ({
        field: 'attached policy',
        name: arn,
        option: `aws iam detach-role-policy ${role} --policy-arn=${quote(arn)}`,
      })),
    ...live.inline.map((policy) => ({
      field: 'inline policy',
      name: policy,
      option: `aws iam delete-role-policy ${role} --policy-name=${quote(policy)}`,
    })),
    ...live.instanceProfiles.map((profile) => ({
      field: 'instance profile',
      name: profile,
      option: `aws iam remove-role-from-instance-profile ${role} --instance-profile-name=${quote(profile)}`,
    })),
  ];
  return others.length === 0
    ? { action: 'delete' }
    : blockDeletion('others attached more to this role than the guide does', others);
}
