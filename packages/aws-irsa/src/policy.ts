import {
  besideGuide,
  blockDeletion,
  commandLines,
  type DeletionPlan,
  hereDocument,
  isManaged,
  type Ownership,
  planChange,
  quote,
  type Removal,
  type Resource,
} from 'resource';
import { guidesRole, type PolicyEntities, policyEntities } from './attachment.ts';
import { type Aws, change, lookUp } from './clients.ts';
import { type Account, policyArn } from './names.ts';
import { differPolicies, type PolicyDocument, parsePolicyDocument, samePolicy } from './policy-document.ts';
import { olderVersions, policyDifferences, surplusVersion } from './policy-versions.ts';
import { removeOnceFree } from './removal.ts';
import { markOf, missingMark, tagRecord, tagsFlag, UNMARKED } from './tags.ts';

/** What is read of a customer managed policy: its default version. */
export interface IamPolicy {
  readonly document: unknown;
  readonly tags: Readonly<Record<string, string>>;
  /** The version to delete before an update, if IAM has no room for another. */
  readonly surplus?: string | undefined;
}

export interface PolicySpec {
  readonly account: Account;
  readonly policyName: string;
  readonly description: string;
  /** The file that the guide writes the document to. */
  readonly file: string;
  readonly document: PolicyDocument;
  /** A document that allows less: it stays where it is found. */
  readonly narrower?: PolicyDocument | undefined;
  /** The role that the guide attaches it to, if known: the policy is deleted once no other has it. */
  readonly attachedTo?: string | undefined;
  /** The variable that sets the policy's name. */
  readonly variable: string;
}

/** A customer managed policy (AWS step 3 and Troubleshooting, `aws iam create-policy`). */
export function policy(aws: Aws, ownership: Ownership, spec: PolicySpec): Resource<IamPolicy> {
  const { account, policyName } = spec;
  const name = `iam policy ${policyName}`;
  const arn = policyArn(account, policyName);
  const file = hereDocument(spec.file, JSON.stringify(spec.document, null, 2));
  const create = [
    file,
    commandLines(
      'aws iam create-policy',
      `--region=${quote(aws.region)}`,
      `--policy-name=${quote(policyName)}`,
      `--description=${quote(spec.description)}`,
      `--policy-document file://${spec.file}`,
    ),
  ].join('\n');
  const { document: wanted, narrower } = spec;
  /** Whether it has the document that allows less, which stays. */
  const isNarrower = ({ document }: Pick<IamPolicy, 'document'>) =>
    narrower !== undefined && differPolicies(document, narrower).length === 0;
  /** The id of the version that this run made the default. While it is still the default, it can be read directly. */
  let made: string | undefined;
  return {
    kind: 'iam-policy',
    name,
    byHand: {
      command: `${create}\nrm -f ${spec.file}`,
      exists: besideGuide(
        commandLines(
          `aws iam get-policy-version --policy-arn ${quote(arn)}`,
          `--version-id "$(aws iam get-policy --policy-arn ${quote(arn)} --query Policy.DefaultVersionId --output text)"`,
          '--query PolicyVersion.Document --output json',
        ),
        spec.document,
        samePolicy('.[0]'),
      ),
      see: `the policy as JSON; its \`Arn\` is \`${arn}\``,
      fails: [
        `\`EntityAlreadyExists\`: a policy of this name exists. If the check below prints \`true\`, it says what the guide asks for: go on. Otherwise use a different ${spec.variable} on every page and try again; change the existing policy only once you understand how it is used.`,
      ],
      undo: `aws iam delete-policy --policy-arn ${quote(arn)}`,
    },
    ...(ownership.noTags && { warning: UNMARKED }),
    removal: policyRemoval(aws, name, ownership, { policyArn: arn, attachedTo: spec.attachedTo }),
    async read() {
      const iam = await aws.iam();
      const found = await lookUp(name, async () => {
        const versionOf = (VersionId: string | undefined) =>
          iam.getPolicyVersion({ PolicyArn: arn, VersionId });
        const expected = made === undefined ? undefined : versionOf(made);
        // The error is thrown where this promise is awaited, unless reading the policy itself fails first.
        expected?.catch(() => undefined);
        const { Policy } = await iam.getPolicy({ PolicyArn: arn });
        const current = Policy?.DefaultVersionId;
        const version = await (current === made && expected ? expected : versionOf(current));
        return { tags: Policy?.Tags, document: version.PolicyVersion?.Document };
      });
      if (found === undefined) return undefined;
      const document = parsePolicyDocument(found.document ?? '{}');
      const fits = isNarrower({ document }) || differPolicies(document, wanted).length === 0;
      const versions = fits
        ? undefined
        : await lookUp(name, () => iam.listPolicyVersions({ PolicyArn: arn }));
      return { tags: tagRecord(found.tags), document, surplus: surplusVersion(versions?.Versions) };
    },
    compare(live) {
      if (live === undefined) return { status: 'create' };
      return planChange(ownership, {
        differences: isNarrower(live) ? [] : policyDifferences(live, wanted),
        managed: isManaged(live.tags, ownership),
        detail: isNarrower(live) ? 'it allows less than the guide’s, and enough: kept' : undefined,
        otherwise: `Use a policy of another name: set ${spec.variable} to one that is free, and use it in every runbook.`,
      });
    },
    command(live) {
      if (live === undefined) return create;
      const of = `--policy-arn ${quote(arn)}`;
      const document = `--policy-document file://${spec.file} --set-as-default`;
      const mark = missingMark(ownership, live.tags);
      return [
        live.surplus && commandLines('aws iam delete-policy-version', of, `--version-id ${live.surplus}`),
        `${file}\n${commandLines('aws iam create-policy-version', of, document)}`,
        mark && commandLines('aws iam tag-policy', of, tagsFlag(mark)),
      ]
        .filter(Boolean)
        .join('\n');
    },
    async apply(live) {
      const iam = await aws.iam();
      const document = JSON.stringify(spec.document);
      await change(name, async () => {
        if (live === undefined) {
          const { Policy } = await iam.createPolicy({
            PolicyName: policyName,
            Description: spec.description,
            PolicyDocument: document,
            ...markOf(ownership),
          });
          made = Policy?.DefaultVersionId;
          return;
        }
        if (live.surplus !== undefined) {
          await iam.deletePolicyVersion({ PolicyArn: arn, VersionId: live.surplus });
        }
        const { PolicyVersion } = await iam.createPolicyVersion({
          PolicyArn: arn,
          PolicyDocument: document,
          SetAsDefault: true,
        });
        made = PolicyVersion?.VersionId;
        const mark = missingMark(ownership, live.tags);
        if (mark !== undefined) await iam.tagPolicy({ PolicyArn: arn, Tags: mark });
      });
    },
  };
}

export interface PolicyRemovalSpec {
  readonly policyArn: string;
  /** The role that the guide attaches it to; if unknown, the only role that it is attached to. */
  readonly attachedTo?: string | undefined;
}

/** What the deletion of a policy depends on. */
export interface LivePolicyRemoval {
  readonly managed: boolean;
  /** The ids of the versions other than the default; they are deleted first. */
  readonly olderVersions: readonly string[];
  readonly entities: PolicyEntities;
}

/** Deletes a customer managed policy with all its versions, once nobody else has it. */
function policyRemoval(
  aws: Aws,
  name: string,
  ownership: Ownership,
  spec: PolicyRemovalSpec,
): Removal<LivePolicyRemoval> {
  const { policyArn } = spec;
  const of = `--policy-arn ${quote(policyArn)}`;
  return {
    command: (live) =>
      [
        ...(live?.olderVersions ?? []).map((id) => `aws iam delete-policy-version ${of} --version-id ${id}`),
        `aws iam delete-policy ${of}`,
      ].join('\n'),
    async read() {
      const iam = await aws.iam();
      const [policy, versions, entities] = await Promise.all([
        lookUp(name, () => iam.getPolicy({ PolicyArn: policyArn })),
        lookUp(name, () => iam.listPolicyVersions({ PolicyArn: policyArn })),
        policyEntities(aws, name, policyArn),
      ]);
      if (policy === undefined || versions === undefined || entities === undefined) return undefined;
      const managed = isManaged(tagRecord(policy.Policy?.Tags), ownership);
      return { managed, olderVersions: olderVersions(versions.Versions), entities };
    },
    planDeletion: (live) => planPolicyDeletion(live, spec),
    async remove({ olderVersions }, work) {
      const iam = await aws.iam();
      for (const VersionId of olderVersions) {
        await lookUp(name, () => iam.deletePolicyVersion({ PolicyArn: policyArn, VersionId }));
      }
      await removeOnceFree(name, () => iam.deletePolicy({ PolicyArn: policyArn }), work);
    },
  };
}

/** Plans the deletion of a policy: it stays while other identities than the guide's role have it. Pure. */
export function planPolicyDeletion(
  live: Omit<LivePolicyRemoval, 'managed'>,
  spec: PolicyRemovalSpec,
): DeletionPlan {
  const { policyArn, attachedTo } = spec;
  const { roles, users, groups } = live.entities;
  const guides = guidesRole(roles, attachedTo);
  const attached = (kind: 'role' | 'user' | 'group', name: string) => ({
    field: `attached to ${kind}`,
    name,
    option: [
      `aws iam detach-${kind}-policy --${kind}-name=${quote(name)} --policy-arn=${quote(policyArn)}`,
      ...(kind === 'role' && attachedTo === undefined
        ? [`or set VAULT_ASSUMED_ROLE=${name}, if it is the one that Vault runs with`]
        : []),
    ].join(', '),
  });
  const others = [
    ...roles.filter((role) => role !== guides).map((role) => attached('role', role)),
    ...users.map((user) => attached('user', user)),
    ...groups.map((group) => attached('group', group)),
  ];
  if (others.length > 0)
    return blockDeletion('others have this policy, and would lose what it allows', others);
  if (live.olderVersions.length === 0) return { status: 'remove' };
  return { status: 'remove', detail: `with its other versions ${live.olderVersions.join(', ')}` };
}
