import {
  blockDeletion,
  type DeletionPlan,
  isManaged,
  type Ownership,
  quote,
  type Removal,
} from 'engine/resource';
import { guidesRoles, type PolicyEntities, policyEntities } from './attachment.ts';
import { type Aws, lookUp } from './clients.ts';
import { findPolicy } from './find-policy.ts';
import { olderVersions, versionsOf } from './policy-versions.ts';
import { removeOnceFree } from './removal.ts';
import { tagRecord } from './tags.ts';

export interface PolicyRemovalSpec {
  readonly policyArn: string;
  /** The roles that the guide attaches it to; if none is known, the only role that it is attached to. */
  readonly attachedTo: readonly string[];
}

/** What the deletion of a policy depends on. */
interface LivePolicyRemoval {
  readonly arn: string;
  readonly managed: boolean;
  /** The ids of the versions other than the default; they are deleted first. */
  readonly olderVersions: readonly string[];
  readonly entities: PolicyEntities;
}

/** Deletes a customer managed policy with all its versions, once it is attached to nothing else. */
export function policyRemoval(
  aws: Aws,
  name: string,
  ownership: Ownership,
  spec: PolicyRemovalSpec,
): Removal<LivePolicyRemoval> {
  return {
    command: (live) => {
      const of = `--policy-arn ${quote(live?.arn ?? spec.policyArn)}`;
      return [
        ...(live?.olderVersions ?? []).map((id) => `aws iam delete-policy-version ${of} --version-id ${id}`),
        `aws iam delete-policy ${of}`,
      ].join('\n');
    },
    async read() {
      const policy = await findPolicy(aws, spec.policyArn);
      if (policy === undefined) return undefined;
      const { Arn: arn, Tags } = policy;
      const [versions, entities] = await Promise.all([
        versionsOf(aws, name, arn),
        policyEntities(aws, name, arn),
      ]);
      if (versions === undefined || entities === undefined) return undefined;
      const managed = isManaged(tagRecord(Tags), ownership);
      return { arn, managed, olderVersions: olderVersions(versions), entities };
    },
    planDeletion: (live) => planPolicyDeletion(live, spec),
    async remove({ arn: PolicyArn, olderVersions }, work) {
      const iam = await aws.iam();
      for (const VersionId of olderVersions) {
        await lookUp(name, () => iam.deletePolicyVersion({ PolicyArn, VersionId }));
      }
      await removeOnceFree(name, () => iam.deletePolicy({ PolicyArn }), work);
    },
  };
}

/** Plans the deletion of a policy: it stays while identities other than the guide's roles have it. Pure. */
export function planPolicyDeletion(
  live: Omit<LivePolicyRemoval, 'managed'>,
  { attachedTo }: Pick<PolicyRemovalSpec, 'attachedTo'>,
): DeletionPlan {
  const { roles, users, groups } = live.entities;
  const attached = (kind: 'role' | 'user' | 'group', name: string) => ({
    field: `attached to ${kind}`,
    name,
    option: [
      `aws iam detach-${kind}-policy --${kind}-name=${quote(name)} --policy-arn=${quote(live.arn)}`,
      ...(kind === 'role' && attachedTo.length === 0
        ? [`or set VAULT_ASSUMED_ROLE=${name}, if it is the one that Vault runs with`]
        : []),
    ].join(', '),
  });
  const others = [
    ...roles
      .filter((role) => !guidesRoles(roles, attachedTo).includes(role))
      .map((role) => attached('role', role)),
    ...users.map((user) => attached('user', user)),
    ...groups.map((group) => attached('group', group)),
  ];
  if (others.length > 0)
    return blockDeletion('others have this policy, and would lose what it allows', others);
  if (live.olderVersions.length === 0) return { action: 'delete' };
  return { action: 'delete', detail: `with its other versions ${live.olderVersions.join(', ')}` };
}
