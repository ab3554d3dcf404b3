import type { Tag } from '@aws-sdk/client-iam';
import { isManaged, type Ownership, ownershipTags, quote } from 'resource';

/** What an operator should know who does without the mark. */
export const UNMARKED =
  'Without tags (--no-tags), nothing says that these runbooks made it: 99-teardown leaves it, and what differs later is a conflict.';

/** The mark, as the calls that create and tag take it: nothing where there is to be none. */
export function markOf(ownership: Ownership): { Tags?: Tag[] } {
  return ownership.noTags ? {} : { Tags: tagList(ownershipTags(ownership)) };
}

/** The mark, where a thing that is there lacks it and is to have it. Pure. */
export function missingMark(ownership: Ownership, tags: Readonly<Record<string, string>>): Tag[] | undefined {
  return isManaged(tags, ownership) ? undefined : markOf(ownership).Tags;
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
