import type { Difference } from 'resource';

/** One statement of an IAM policy or trust policy. */
interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** An IAM policy document, as the guide writes it to a file. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** Reads a document as IAM hands it out: URL-encoded JSON. */
export function parsePolicyDocument(text: string): unknown {
  return JSON.parse(decodeURIComponent(text));
}

/**
 * How two policy documents differ in meaning. The order of statements and list members, a string or a list of
 * one, an empty or different `Sid`, and the case of actions and condition keys make no difference.
 */
export function differPolicies(live: unknown, wanted: PolicyDocument): Difference[] {
  const unmatched = statementsOf(wanted).map(canonical);
  const surplus: CanonicalStatement[] = [];
  for (const statement of statementsOf(live).map(canonical)) {
    const same = unmatched.findIndex((other) => JSON.stringify(other) === JSON.stringify(statement));
    if (same === -1) surplus.push(statement);
    else unmatched.splice(same, 1);
  }
  const version = versionOf(live);
  return [
    ...(version === wanted.Version ? [] : [{ field: 'Version', live: version, wanted: wanted.Version }]),
    ...unmatched.flatMap((statement, index) => {
      const counterpart = surplus[index];
      return counterpart
        ? differStatements(counterpart, statement)
        : [{ field: 'Statement', live: undefined, wanted: JSON.stringify(statement) }];
    }),
    ...surplus
      .slice(unmatched.length)
      .map((statement) => ({ field: 'Statement', live: JSON.stringify(statement), wanted: '(none)' })),
  ];
}

type CanonicalStatement = Readonly<Record<string, readonly string[]>>;

function statementsOf(document: unknown): readonly unknown[] {
  const statement = (document as { Statement?: unknown } | null)?.Statement;
  if (statement === undefined) return [];
  return Array.isArray(statement) ? statement : [statement];
}

function versionOf(document: unknown): string | undefined {
  const version = (document as { Version?: unknown } | null)?.Version;
  return version === undefined ? undefined : String(version);
}

/** A statement as sorted lists under dotted names: `Condition.StringEquals.<key>` → its values. */
function canonical(statement: unknown): CanonicalStatement {
  const fields: [string, string[]][] = [];
  const collect = (name: string, value: unknown) => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) {
        collect(`${name}.${name.startsWith('Condition.') ? key.toLowerCase() : key}`, inner);
      }
      return;
    }
    const list = (Array.isArray(value) ? value : [value]).map(String);
    const caseless = name === 'Action' || name === 'NotAction';
    fields.push([name, [...new Set(caseless ? list.map((item) => item.toLowerCase()) : list)].sort()]);
  };
  for (const [name, value] of Object.entries(statement as object)) {
    if (name !== 'Sid') collect(name, value === '*' && name === 'Principal' ? { AWS: '*' } : value);
  }
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function differStatements(live: CanonicalStatement, wanted: CanonicalStatement): Difference[] {
  const fields = [...new Set([...Object.keys(live), ...Object.keys(wanted)])].sort();
  return fields
    .filter((field) => JSON.stringify(live[field]) !== JSON.stringify(wanted[field]))
    .map((field) => ({
      field: `Statement.${field}`,
      live: live[field]?.join(', '),
      wanted: wanted[field]?.join(', ') ?? '(none)',
    }));
}
