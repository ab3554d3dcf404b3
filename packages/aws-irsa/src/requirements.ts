import type { Tag } from '@aws-sdk/client-iam';
import {
  commandLines,
  type Difference,
  differ,
  marks,
  minor,
  type Ownership,
  quote,
  type Refusal,
  readMark,
  type StepContext,
} from 'engine/resource';
import type { Aws } from './clients.ts';
import { type Account, ATTACHED_TO, isNamedLike, pathIn } from './names.ts';

/** An organisation's requirements for roles and policies in IAM. Without a value, anything is accepted. */
interface IamRequirements {
  /** Begins and ends with `/`. */
  readonly IAM_PATH?: string | undefined;
  readonly PERMISSIONS_BOUNDARY_ARN?: string | undefined;
  /** `KEY=VALUE,KEY=VALUE`, in addition to the tags for the owner. */
  readonly IAM_TAGS?: string | undefined;
}

/** The systems that the verbs of this package act on. */
export interface AwsSystems extends IamRequirements {
  readonly aws: Aws;
  readonly account: Account;
  readonly ownership: Ownership;
  /** Whether a trust policy refuses a token that lacks a claim (`--strict-trust`). */
  readonly strictTrust: boolean;
  /** The guide's attachments: in a teardown, any other attachment belongs to someone else. */
  readonly attachments: readonly { readonly role: string; readonly policy: string }[];
  /** The roles that a teardown handles before the provider that they trust. */
  readonly ownRoles: readonly string[];
  /** In a teardown, the issuers of earlier clusters with the same name, without `https://`. */
  readonly ownIssuers: readonly string[];
  /** The service accounts of a namespace (empty: all) that exist or have pods, as `namespace/name`. */
  readonly accountsInUse: (namespace: string, work: StepContext) => Promise<readonly string[]>;
}

/** The tags in IAM_TAGS, by key. */
export function tagsIn(IAM_TAGS: string | undefined): Readonly<Record<string, string>> {
  const tags = IAM_TAGS?.split(',') ?? [];
  return Object.fromEntries(tags.map((tag) => [tag.replace(/=.*/, ''), tag.replace(/^[^=]*=/, '')]));
}

type Tags = Readonly<Record<string, string>>;

/**
 * The common part of a role and a policy: the path, the tags for the owner, and the organisation's requirements.
 * @param variable the guide's variable for the name
 */
export function iamConventions(guide: AwsSystems, what: 'role' | 'policy', variable: string) {
  const { ownership, IAM_PATH: path, PERMISSIONS_BOUNDARY_ARN: boundary } = guide;
  const required = tagsIn(guide.IAM_TAGS);
  const created = tagList({ ...marks('created', ownership), ...required });
  /** Changing an unmarked resource adopts it. */
  const missingTags = (live: Tags) => {
    const isAdopted = readMark(live, ownership) === 'none';
    const wanted = tagList({ ...(isAdopted && marks('adopted', ownership)), ...required });
    return wanted.filter(({ Key = '', Value }) => live[Key] !== Value);
  };
  return {
    /** The flags of the create command, and the members of the call. */
    flags: [
      ...(path === undefined ? [] : [`--path ${quote(path)}`]),
      ...(boundary === undefined || what === 'policy' ? [] : [`--permissions-boundary ${quote(boundary)}`]),
      ...tagsFlag(tagList(required)),
    ],
    createParams: { ...(path !== undefined && { Path: path }), Tags: created },
    /** The missing tags of an existing resource, and the command that adds them. */
    missingTags,
    tagCommand: (live: Tags, of: string): string[] =>
      tagsFlag(missingTags(live)).map((flag) => commandLines(`aws iam tag-${what}`, of, flag)),
    differs: (live: Tags): Difference[] =>
      minor(Object.entries(required).flatMap(([key, value]) => differ(`Tag ${key}`, live[key], value))),
    /** Refuses a resource under another path than the required one, because IAM cannot move it. */
    refuses(live: { readonly arn: string } | undefined): Refusal | undefined {
      if (live === undefined || path === undefined || pathIn(live.arn) === path) return undefined;
      return {
        differences: differ('Path', pathIn(live.arn), path),
        options: [
          `Use the ${what} where it is: set IAM_PATH=${quote(pathIn(live.arn))}, or leave it out.`,
          `IAM cannot move a ${what}. If it is managed, 99-teardown deletes it, and a run with IAM_PATH creates it again.`,
        ],
      };
    },
    markOf: ({ tags }: { readonly tags: Tags }) => readMark(tags, ownership),
    otherwise: () =>
      `Use a ${what} of another name: set ${variable} to one that is free, and use it in every runbook.`,
  };
}

/** The roles that the guide attaches a policy to, whatever the policy's path. */
export function knownRoles(
  { attachments }: Pick<AwsSystems, 'attachments'>,
  policy: string,
): readonly string[] {
  return attachments.filter((one) => isNamedLike(one.policy, policy)).map(({ role }) => role);
}

/** The tag values that IAM accepts. */
const TAG_VALUE = /^[\w .:/=+@-]{1,256}$/;

/** The roles in a policy's tag, which runs have attached the policy to. */
export function attachedTo(tags: Tags): readonly string[] {
  return tags[ATTACHED_TO]?.split(' ') ?? [];
}

/** The tag with a further role; none if the tag already has the role, or if IAM would not accept the value. */
export function attachedToTag(tags: Tags, role: string): Tag[] {
  const roles = attachedTo(tags);
  const value = [...roles, role].join(' ');
  return roles.includes(role) || !TAG_VALUE.test(value) ? [] : [{ Key: ATTACHED_TO, Value: value }];
}

export function tagList(tags: object): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value: String(Value) }));
}

export function tagsFlag(tags: readonly Tag[]): string[] {
  const list = tags.map(({ Key, Value }) => quote(`Key=${Key},Value=${Value}`));
  return list.length === 0 ? [] : [`--tags ${list.join(' ')}`];
}

export function tagRecord(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
