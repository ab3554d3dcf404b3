import { isObject, isSecretName, literal, messageOf, NOT_SHOWN } from 'engine/resource';
import { UnreadableAnswer } from './aws-failure.ts';

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
 * @throws UnreadableAnswer if it is not JSON
 */
export function parsePolicyDocument(text: string): unknown {
  try {
    return JSON.parse(text.trimStart().startsWith('{') ? text : decodeURIComponent(text));
  } catch (error) {
    throw new UnreadableAnswer(`it has the policy document ${literal(text)}: ${messageOf(error)}`);
  }
}

/** The ids of a document and of its statements, which have no meaning to IAM. */
const IDS: readonly string[] = ['Id', 'Sid'];

/**
 * A part of a document as IAM reads it: a list is a set, and a list of one equals its item. Names and values stay unchanged,
 * although IAM ignores the case of some.
 */
function meaningOf(part: unknown): string {
  if (Array.isArray(part)) return [...new Set(part.map(meaningOf))].toSorted().join();
  if (!isObject(part)) return JSON.stringify(part) ?? '';
  const members = [...membersOf(part)].map(([key, member]) => [key, meaningOf(member)]);
  return JSON.stringify(members.toSorted());
}

/** Whether two policy documents mean the same to IAM. */
export function areEquivalent(one: unknown, other: unknown): boolean {
  return meaningOf(one) === meaningOf(other);
}

/** A part in which two documents differ; `live` and `wanted` are left out if a document lacks the part. */
export interface PartDifference {
  /** The keys that lead to the part: `Statement`, 0, `Action`. */
  readonly path: readonly (string | number)[];
  readonly live?: string | undefined;
  readonly wanted?: string | undefined;
}

/** The differences of two policy documents to IAM, each with its path. An external id is not shown. */
export function differDocuments(
  live: unknown,
  wanted: unknown,
  path: PartDifference['path'] = [],
): PartDifference[] {
  if (areEquivalent(live, wanted)) return [];
  const key = path.at(-1);
  if (key === 'Statement' && path.length === 1)
    return differStatements([live ?? []].flat(), [wanted ?? []].flat());
  const isSecret = isSecretName(String(key));
  if (isSecret || !isObject(live) || !isObject(wanted))
    return [{ path, live: isSecret ? NOT_SHOWN : shown(live), wanted: shown(wanted) }];
  const [theirs, ours] = [membersOf(live), membersOf(wanted)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((member) =>
    differDocuments(theirs.get(member), ours.get(member), [...path, member]),
  );
}

function membersOf(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).filter(([key]) => !IDS.includes(key)));
}

/** The statements that only one document has, in pairs. A missing statement is numbered after the last. */
function differStatements(live: readonly unknown[], wanted: readonly unknown[]): PartDifference[] {
  const without = (some: readonly unknown[], others: readonly unknown[]) =>
    [...some.entries()].filter(([, one]) => !others.some((other) => areEquivalent(one, other)));
  const [theirs, ours] = [without(live, wanted), without(wanted, live)];
  const pairs = Array.from({ length: Math.max(theirs.length, ours.length) }, (_, index) => {
    const [number, statement] = theirs[index] ?? [live.length + index - theirs.length, undefined];
    return differDocuments(statement, ours[index]?.[1], ['Statement', number]);
  });
  return pairs.flat();
}

function shown(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && !value.some(isObject)) return value.join(', ');
  return JSON.stringify(value, (key, inner) => (isSecretName(key) ? NOT_SHOWN : inner));
}

export function statementsOf(document: unknown): readonly unknown[] {
  return [(document as { Statement?: unknown } | null)?.Statement ?? []].flat();
}
