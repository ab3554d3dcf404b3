import { blocked, isOurs, keptAsForeign, quote, type Removal, type RemovalVerdict } from 'resource';
import { guidesRole, type PolicyEntities, policyEntities } from './attachment-removal.ts';
import { type Aws, lookUp } from './clients.ts';
import { removeCall, removeOnceFree } from './removal.ts';
import { tagRecord } from './tags.ts';

export interface PolicyRemovalSpec {
  readonly policyArn: string;
  readonly clusterName: string;
  /** The role that the guide attaches it to; where it is not known, the only one that it is attached to. */
  readonly attachedTo?: string | undefined;
}

/** What stands around a policy that is to go. */
export interface LivePolicyRemoval {
  readonly ours: boolean;
  /** The ids of the versions beside the default one: they go first. */
  readonly olderVersions: readonly string[];
  readonly entities: PolicyEntities;
}

/** Deletes a customer managed policy of ours with all its versions, once nobody else has it. */
export function policyRemoval(aws: Aws, name: string, spec: PolicyRemovalSpec): Removal<LivePolicyRemoval> {
  const { policyArn, clusterName } = spec;
  return {
    command: `aws iam delete-policy --policy-arn ${quote(policyArn)}`,
    async read() {
      const iam = await aws.iam();
      const { paginateListPolicyVersions } = await import('@aws-sdk/client-iam');
      const versions = async () => {
        const ids: string[] = [];
        for await (const { Versions = [] } of paginateListPolicyVersions(
          { client: iam },
          { PolicyArn: policyArn },
        )) {
          ids.push(
            ...Versions.flatMap(({ VersionId, IsDefaultVersion }) =>
              IsDefaultVersion || VersionId === undefined ? [] : [VersionId],
            ),
          );
        }
        return ids;
      };
      const [policy, olderVersions, entities] = await Promise.all([
        lookUp(name, () => iam.getPolicy({ PolicyArn: policyArn })),
        lookUp(name, versions),
        policyEntities(aws, name, policyArn),
      ]);
      if (policy === undefined || olderVersions === undefined || entities === undefined) return undefined;
      return { ours: isOurs(tagRecord(policy.Policy?.Tags), clusterName), olderVersions, entities };
    },
    judge: (live) => judgePolicyRemoval(live, spec),
    async remove({ olderVersions }, work) {
      const iam = await aws.iam();
      for (const VersionId of olderVersions) {
        await removeCall(name, () => iam.deletePolicyVersion({ PolicyArn: policyArn, VersionId }));
      }
      await removeOnceFree(name, () => iam.deletePolicy({ PolicyArn: policyArn }), work);
    },
  };
}

/** Decides whether a policy goes: not while others than the guide's role have it. Pure. */
export function judgePolicyRemoval(live: LivePolicyRemoval, spec: PolicyRemovalSpec): RemovalVerdict {
  const { policyArn, attachedTo } = spec;
  if (!live.ours) return keptAsForeign(`aws iam delete-policy --policy-arn ${quote(policyArn)}`);
  const { roles, users, groups } = live.entities;
  const ours = guidesRole(roles, attachedTo);
  const attached = (kind: 'role' | 'user' | 'group', name: string) => ({
    field: `attached to ${kind}`,
    name,
    wayOut: [
      `aws iam detach-${kind}-policy --${kind}-name=${quote(name)} --policy-arn=${quote(policyArn)}`,
      ...(kind === 'role' && attachedTo === undefined
        ? [`or set VAULT_ASSUMED_ROLE=${name}, if it is the one that Vault runs with`]
        : []),
    ].join(', '),
  });
  const others = [
    ...roles.filter((role) => role !== ours).map((role) => attached('role', role)),
    ...users.map((user) => attached('user', user)),
    ...groups.map((group) => attached('group', group)),
  ];
  if (others.length > 0) return blocked('others have this policy, and would lose what it allows', others);
  if (live.olderVersions.length === 0) return { status: 'remove' };
  return { status: 'remove', detail: `with its other versions ${live.olderVersions.join(', ')}` };
}
