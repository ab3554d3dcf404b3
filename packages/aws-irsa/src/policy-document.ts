import { isDeepStrictEqual } from 'node:util';
import {
  type Difference,
  Failure,
  isObject,
  isSecretName,
  literal,
  messageOf,
  NOT_SHOWN,
} from 'engine/resource';

interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/**
 * Parses a document as IAM returns it: URL-encoded JSON, in which every `{` is encoded.
 * @throws Failure if it is not a policy document
 */
export function parsePolicyDocument(text: string): unknown {
  try {
    return JSON.parse(text.trimStart().startsWith('{') ? text : decodeURIComponent(text));
  } catch (error) {
    throw new Failure({
      resource: 'iam policy document',
      seen: `${literal(text)}: ${messageOf(error)}`,
      cause: 'What answered is not IAM, or the answer was cut short.',
      next: ['Check AWS_ENDPOINT_URL and the proxy, then run again.'],
      error,
    });
  }
}

/** How two policy documents differ as JSON, by the places where they do. An external id is not shown. */
export function differDocuments(live: unknown, wanted: unknown, field = 'document'): Difference[] {
  if (isDeepStrictEqual(live, wanted)) return [];
  const [ours, theirs] = [membersOf(wanted), membersOf(live)];
  const isSecret = isSecretName(field);
  if (isSecret || ours === undefined || theirs === undefined || Array.isArray(live) !== Array.isArray(wanted))
    return [{ field, live: isSecret ? NOT_SHOWN : shown(live), wanted: shown(wanted) ?? '(none)' }];
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((key) =>
    differDocuments(theirs.get(key), ours.get(key), within(field, key)),
  );
}

function within(field: string, key: string | number): string {
  if (typeof key === 'number') return `${field}[${key}]`;
  return field === 'document' ? key : `${field}.${key}`;
}

/** The members of an object, or of a list of statements. A list of words is compared as a whole. */
function membersOf(value: unknown): ReadonlyMap<string | number, unknown> | undefined {
  if (isObject(value)) return new Map(Object.entries(value));
  return Array.isArray(value) && value.every(isObject) ? new Map(value.entries()) : undefined;
}

function shown(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && !value.some(isObject)) return value.join(', ');
  return JSON.stringify(value, (key, inner) => (isSecretName(key) ? NOT_SHOWN : inner));
}

export function statementsOf(document: unknown): readonly unknown[] {
  return [(document as { Statement?: unknown } | null)?.Statement ?? []].flat();
}
