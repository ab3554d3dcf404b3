import type { Tag } from '@aws-sdk/client-iam';

/** Tags as IAM takes them. */
export function tagList(tags: object): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value: String(Value) }));
}

/** Tags as IAM gives them, as a record. */
export function tagRecord(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
