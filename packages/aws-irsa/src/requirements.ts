import type { Tag } from '@aws-sdk/client-iam';
import { type Difference, differ, type Ownership, ownershipTags, quote, type Refusal } from 'engine/resource';
import type { Aws } from './clients.ts';
import { pathIn } from './names.ts';

/** What an organisation requires of roles and policies in IAM. Without a value, anything is accepted. */
export interface IamRequirements {
  /** Begins and ends with `/`. */
  readonly path?: string | undefined;
  readonly boundary?: string | undefined;
  /** Beside those that name the owner. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What every resource in IAM is made from. */
export interface IamGuide {
  readonly aws: Aws;
  readonly ownership: Ownership;
  readonly iamRequirements: IamRequirements;
}

/** The tags of what a run creates: the owner's, unless with `--no-tags`, and those that are required. */
function wantedTags({ ownership, iamRequirements: { tags } }: IamGuide): Tag[] {
  return tagList({ ...(ownership.noTags ? {} : ownershipTags(ownership)), ...tags });
}

/** The members of a call that creates something with tags under a path. */
export function placed(guide: IamGuide): { Path?: string; Tags?: Tag[] } {
  const { path } = guide.iamRequirements;
  const Tags = wantedTags(guide);
  return { ...(path !== undefined && { Path: path }), ...(Tags.length > 0 && { Tags }) };
}

/** The flags of `aws iam create-role` and `create-policy` that these requirements add to the guide's. */
export function flagsFor({ path, boundary, tags = {} }: IamRequirements): string[] {
  const list = tagList(tags);
  return [
    ...(path === undefined ? [] : [`--path ${quote(path)}`]),
    ...(boundary === undefined ? [] : [`--permissions-boundary ${quote(boundary)}`]),
    ...(list.length === 0 ? [] : [tagsFlag(list)]),
  ];
}

export function tagsFlag(tags: readonly Tag[]): string {
  return `--tags ${tags.map(({ Key, Value }) => quote(`Key=${Key},Value=${Value}`)).join(' ')}`;
}

export function differTags(
  live: Readonly<Record<string, string>>,
  { tags = {} }: IamRequirements,
): readonly Difference[] {
  return Object.entries(tags).flatMap(([key, value]) => differ(`Tag ${key}`, live[key], value));
}

/** The tags to add to an existing resource. */
export function missingTags(guide: IamGuide, live: Readonly<Record<string, string>>): Tag[] {
  return wantedTags(guide).filter(({ Key = '', Value }) => live[Key] !== Value);
}

/** Refuses a resource that is under another path than the required one: IAM cannot move it. */
export function misplaced(arn: string, { path }: IamRequirements, what: string): Refusal | undefined {
  if (path === undefined || pathIn(arn) === path) return undefined;
  return {
    differences: differ('Path', pathIn(arn), path),
    options: [
      `Use the ${what} where it is: set IAM_PATH=${quote(pathIn(arn))}, or leave it out.`,
      `IAM cannot move a ${what}. If it is managed, 99-teardown deletes it, and a run with IAM_PATH creates it again.`,
    ],
  };
}

export const UNMARKED =
  'Without tags (--no-tags), nothing shows that these runbooks created it: 99-teardown leaves it, and a later difference is a conflict.';

function tagList(tags: object): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value: String(Value) }));
}

export function tagRecord(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
