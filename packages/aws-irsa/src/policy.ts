import {
  commandLines,
  doubleQuoted,
  fits,
  hereDocument,
  isManaged,
  minor,
  quote,
  type Resource,
  type Use,
} from 'engine/resource';
import { guidesRoles, type PolicyEntities, policyEntities } from './attachment.ts';
import { askAws, lookUp, removeOnceFree } from './clients.ts';
import { nameIn } from './names.ts';
import { differPolicies, type PolicyDocument, parsePolicyDocument } from './policy-document.ts';
import { findPolicy, olderVersions, policyDifferences, surplusOf, versionsOf } from './read-policy.ts';
import {
  differTags,
  flagsFor,
  type IamGuide,
  misplaced,
  missingTags,
  placed,
  tagRecord,
  tagsFlag,
  UNMARKED,
} from './requirements.ts';

/** What is read of a customer managed policy: its default version. */
export interface IamPolicy {
  /** Its path may differ from the requested one. */
  readonly arn: string;
  readonly document: unknown;
  readonly tags: Readonly<Record<string, string>>;
  /** The version to delete before an update, if IAM has no room for another. */
  readonly surplus?: string | undefined;
}

interface PolicyUse {
  /** The ids of the versions other than the default; they are deleted first. */
  readonly olderVersions: readonly string[];
  readonly entities: PolicyEntities;
}

export interface PolicySpec {
  readonly policyName: string;
  readonly policyArn: string;
  readonly description: string;
  /** The file that the guide writes the document to. */
  readonly file: string;
  readonly document: PolicyDocument;
  /** A document that allows less, but enough: it stays if it is found. */
  readonly narrower?: PolicyDocument | undefined;
  /**
   * The roles that the guide attaches it to; if none is known, the only role that it is attached to. The policy is deleted
   * once no other has it.
   */
  readonly attachedTo: readonly string[];
  readonly variable: string;
  readonly arnVariable: string;
}

/** A customer managed policy (AWS step 3 and Troubleshooting, `aws iam create-policy`). */
export function policy(guide: IamGuide, spec: PolicySpec): Resource<IamPolicy> {
  const { aws, ownership, iamRequirements: required } = guide;
  const { policyName, policyArn: arn, document: wanted, narrower } = spec;
  const name = `iam policy ${policyName}`;
  const file = hereDocument(spec.file, JSON.stringify(spec.document, null, 2));
  const create = commandLines(
    'aws iam create-policy',
    `--region=${quote(aws.region)}`,
    `--policy-name=${quote(policyName)}`,
    `--description=${quote(spec.description)}`,
    `--policy-document file://${spec.file}`,
    ...flagsFor({ ...required, boundary: undefined }),
  );
  const lacks = ({ document }: Pick<IamPolicy, 'document'>) =>
    isNarrower({ document }) ? [] : differPolicies(document, wanted);
  const isNarrower = ({ document }: Pick<IamPolicy, 'document'>) =>
    narrower !== undefined && differPolicies(document, narrower).length === 0;
  return {
    kind: 'iam-policy',
    name,
    ownership,
    // The variable holds the ARN of a policy that fits, or nothing. IAM does not read a policy by its name.
    check: [
      `found=$(aws iam list-policies --scope Local --query ${doubleQuoted(`Policies[?PolicyName=='${policyName}'].Arn`)} --output text)`,
      `version=$(aws iam get-policy --policy-arn "\${found}" --query Policy.DefaultVersionId --output text)`,
      fits(
        `aws iam get-policy-version --policy-arn "\${found}" --version-id "\${version}" --query PolicyVersion.Document --output json`,
        spec.document,
      ),
      `export ${spec.arnVariable}="\${found}"`,
    ].join(' &&\n'),
    keeps: { variable: spec.arnVariable, at: '.Policy.Arn' },
    ...(ownership.noTags && { warning: UNMARKED }),
    async read() {
      const found = await findPolicy(aws, arn);
      if (found === undefined) return undefined;
      const { Arn, DefaultVersionId: VersionId, Tags } = found;
      const iam = await aws.iam();
      const version = await lookUp(name, () => iam.getPolicyVersion({ PolicyArn: Arn, VersionId }));
      if (version === undefined) return undefined;
      const document = parsePolicyDocument(version.PolicyVersion?.Document ?? '{}');
      const versions = lacks({ document }).length === 0 ? [] : await versionsOf(aws, name, Arn);
      return { arn: Arn, tags: tagRecord(Tags), document, surplus: surplusOf(versions) };
    },
    inBrief: (live) => nameIn(live.arn),
    differs: (live) => [
      ...(isNarrower(live) ? [] : policyDifferences(live, wanted)),
      ...minor(differTags(live.tags, required)),
    ],
    remark: (live) =>
      isNarrower(live) ? 'it allows less than the guide’s policy, but enough: kept' : undefined,
    refuses: (live) => live && misplaced(live.arn, required, 'policy'),
    mayChange: (live) =>
      isManaged(live.tags, ownership) ||
      `Use a policy of another name: set ${spec.variable} to one that is free, and use it in every runbook.`,
    command(live) {
      if (live === undefined) return `${file}\n${create}`;
      const of = `--policy-arn ${quote(live.arn)}`;
      const document = `--policy-document file://${spec.file} --set-as-default`;
      const tags = missingTags(ownership, live.tags, required);
      return [
        live.surplus && commandLines('aws iam delete-policy-version', of, `--version-id ${live.surplus}`),
        lacks(live).length > 0 && `${file}\n${commandLines('aws iam create-policy-version', of, document)}`,
        tags && commandLines('aws iam tag-policy', of, tagsFlag(tags)),
      ]
        .filter(Boolean)
        .join('\n');
    },
    async write(live) {
      const iam = await aws.iam();
      const document = JSON.stringify(wanted);
      await askAws(name, async () => {
        if (live === undefined) {
          await iam.createPolicy({
            PolicyName: policyName,
            Description: spec.description,
            PolicyDocument: document,
            ...placed(ownership, required),
          });
          return;
        }
        const PolicyArn = live.arn;
        if (lacks(live).length > 0) {
          if (live.surplus !== undefined)
            await iam.deletePolicyVersion({ PolicyArn, VersionId: live.surplus });
          await iam.createPolicyVersion({ PolicyArn, PolicyDocument: document, SetAsDefault: true });
        }
        const tags = missingTags(ownership, live.tags, required);
        if (tags !== undefined) await iam.tagPolicy({ PolicyArn, Tags: tags });
      });
    },
    remove: {
      async read(live) {
        const [versions, entities] = await Promise.all([
          versionsOf(aws, name, live.arn),
          policyEntities(aws, name, live.arn),
        ]);
        return versions && entities && { ...live, olderVersions: olderVersions(versions), entities };
      },
      isManaged: (live) => isManaged(live.tags, ownership),
      usedBy: (live: IamPolicy & PolicyUse) => policyUse(live, spec),
      loses: ({ olderVersions }: IamPolicy & PolicyUse) =>
        olderVersions.length === 0 ? undefined : `with its other versions ${olderVersions.join(', ')}`,
      command(live?: IamPolicy & PolicyUse) {
        const of = `--policy-arn ${quote(live?.arn ?? arn)}`;
        return [
          ...(live?.olderVersions ?? []).map(
            (id) => `aws iam delete-policy-version ${of} --version-id ${id}`,
          ),
          `aws iam delete-policy ${of}`,
        ].join('\n');
      },
      async run({ arn: PolicyArn, olderVersions }: IamPolicy & PolicyUse, work) {
        const iam = await aws.iam();
        for (const VersionId of olderVersions) {
          await lookUp(name, () => iam.deletePolicyVersion({ PolicyArn, VersionId }));
        }
        await removeOnceFree(name, () => iam.deletePolicy({ PolicyArn }), work);
      },
    },
  };
}

/** The identities other than the guide's roles that have the policy: they would lose what it allows. */
export function policyUse(
  { arn, entities: { roles, users, groups } }: Pick<IamPolicy, 'arn'> & Pick<PolicyUse, 'entities'>,
  { attachedTo }: Pick<PolicySpec, 'attachedTo'>,
): Use | undefined {
  const guides = guidesRoles(roles, attachedTo);
  const others = [
    ...roles.filter((role) => !guides.includes(role)).map((name) => ({ kind: 'role', name })),
    ...users.map((name) => ({ kind: 'user', name })),
    ...groups.map((name) => ({ kind: 'group', name })),
  ];
  if (others.length === 0) return undefined;
  const detach = (kind: string, name: string) =>
    `aws iam detach-${kind}-policy --${kind}-name=${quote(name)} --policy-arn=${quote(arn)}`;
  const orVaults = (kind: string, name: string) =>
    kind === 'role' && attachedTo.length === 0
      ? `, or set VAULT_ASSUMED_ROLE=${name}, if it is the one that Vault runs with`
      : '';
  return {
    seen: `others have this policy, and would lose what it allows: ${others.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`,
    options: others.map(({ kind, name }) => detach(kind, name) + orVaults(kind, name)),
  };
}
