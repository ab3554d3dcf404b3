import type { Tag } from '@aws-sdk/client-iam';
import { isManaged, type Ownership, ownershipTags, quote } from 'resource';

/** The warning for an operator who does without the tags. */
export const UNMARKED =
  'Without tags (--no-tags), nothing says that these runbooks made it: 99-teardown leaves it, and what differs later is a conflict.';

/** The tags for a call that creates or tags; none with `--no-tags`. */
export function markOf(ownership: Ownership): { Tags?: Tag[] } {
  return ownership.noTags ? {} : { Tags: tagList(ownershipTags(ownership)) };
}

/** The tags that an existing resource lacks. Pure. */
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

/** Tags from IAM, as a record. */
export function tagRecord(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
