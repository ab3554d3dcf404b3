import type { Tag } from '@aws-sdk/client-iam';
import { type Ownership, ownershipTags } from 'engine/resource';

/** The warning for an operator who does without the tags. */
export const UNMARKED =
  'Without tags (--no-tags), nothing shows that these runbooks created it: 99-teardown leaves it, and a later difference is a conflict.';

/** The tags for a call that creates or tags; none with `--no-tags`. */
export function markOf(ownership: Ownership): { Tags?: Tag[] } {
  return ownership.noTags ? {} : { Tags: tagList(ownershipTags(ownership)) };
}

/** Tags as IAM takes them. */
export function tagList(tags: object): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value: String(Value) }));
}

/** Tags from IAM, as a record. */
export function tagRecord(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
