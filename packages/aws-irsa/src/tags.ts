import type { Tag } from '@aws-sdk/client-iam';
import { isManaged, ownershipTags, quote } from 'resource';

/** How what is created is marked as made by these runbooks. */
export interface Marking {
  readonly clusterName: string;
  /** `--no-tags`: true where it is not marked, for want of the permission to tag. */
  readonly noTags?: boolean;
}

/** What an operator should know who does without the mark. */
export const UNMARKED =
  'Without tags (--no-tags), nothing says that these runbooks made it: 99-teardown leaves it, and what differs later is a conflict.';

/** The mark, as the calls that create and tag take it: nothing where there is to be none. */
export function markOf({ clusterName, noTags = false }: Marking): { Tags?: Tag[] } {
  return noTags ? {} : { Tags: tagList(ownershipTags(clusterName)) };
}

/** The mark, where a thing that is there lacks it and is to have it. Pure. */
export function missingMark(spec: Marking, tags: Readonly<Record<string, string>>): Tag[] | undefined {
  return isManaged(tags, spec.clusterName) ? undefined : markOf(spec).Tags;
}

/** The flag of `aws iam tag-role` and `tag-policy`. */
export function tagsFlag(tags: readonly Tag[]): string {
  return `--tags ${tags.map(({ Key, Value }) => quote(`Key=${Key},Value=${Value}`)).join(' ')}`;
}

/** Tags as IAM takes them. */
export function tagList(tags: object): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value: String(Value) }));
}

/** Tags as IAM gives them, as a record. */
export function tagRecord(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
