import { isDeepStrictEqual } from 'node:util';
import {
  type Difference,
  differ,
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
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
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

/**
 * How two policy documents differ in meaning. These make no difference: the order of statements and list members, a
 * string or a list of one, and the `Sid`. A statement is compared with the one for the same principal that is most like it.
 */
export function differPolicies(live: unknown, wanted: PolicyDocument): Difference[] {
  const unmatched = statementsOf(wanted).map(sortedFields);
  const surplus: Fields[] = [];
  for (const statement of statementsOf(live).map(sortedFields)) {
    const same = unmatched.findIndex((other) => isDeepStrictEqual(other, statement));
    if (same === -1) surplus.push(statement);
    else unmatched.splice(same, 1);
  }
  const differences = unmatched.flatMap((statement) => {
    const nearest = surplus
      .filter((other) => isDeepStrictEqual(principalOf(other), principalOf(statement)))
      .map((other) => ({ other, differences: differStatements(other, statement) }))
      .sort((a, b) => a.differences.length - b.differences.length)[0];
    if (nearest === undefined)
      return [{ field: 'Statement', live: undefined, wanted: textOfStatement(statement) }];
    surplus.splice(surplus.indexOf(nearest.other), 1);
    return nearest.differences;
  });
  return [
    ...differ('Version', (live as { Version?: unknown } | null)?.Version, wanted.Version),
    ...differences,
    ...surplus.map((statement) => ({
      field: 'Statement',
      live: textOfStatement(statement),
      wanted: '(none)',
    })),
  ];
}

export function statementsOf(document: unknown): readonly unknown[] {
  const statement = (document as { Statement?: unknown } | null)?.Statement;
  if (statement === undefined) return [];
  return Array.isArray(statement) ? statement : [statement];
}

/** A statement as its fields by their dotted names (`Condition.StringEquals.<key>`), each with its values. */
type Fields = readonly (readonly [name: string, values: readonly string[]])[];

function sortedFields(statement: unknown): Fields {
  return fieldsWithin('', statement)
    .filter(([name]) => name !== 'Sid')
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function fieldsWithin(name: string, value: unknown): Fields[number][] {
  if (!isObject(value)) return [[name, [...new Set([value].flat().map(textOf))].sort()]];
  return Object.entries(value).flatMap(([key, inner]) =>
    fieldsWithin(name === '' ? key : `${name}.${key}`, inner),
  );
}

function principalOf(statement: Fields): Fields {
  return statement.filter(([name]) => /^(?:Not)?Principal\b/.test(name));
}

/** IAM treats `true` and 1 as their texts. Objects are compared as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function differStatements(live: Fields, wanted: Fields): Difference[] {
  const isMissingIn = (others: Fields) => (field: Fields[number]) =>
    !others.some((other) => isDeepStrictEqual(other, field));
  const differing = [...live.filter(isMissingIn(wanted)), ...wanted.filter(isMissingIn(live))];
  const valuesOf = (fields: Fields, name: string) => {
    const found = fields.filter(([other]) => other === name);
    return found.length === 0 ? undefined : found.map(([, values]) => values.join(', ')).join('; ');
  };
  return [...new Set(differing.map(([name]) => name))].sort().map((name) => ({
    field: `Statement.${name}`,
    live: isSecretName(name) ? NOT_SHOWN : valuesOf(live, name),
    wanted: valuesOf(wanted, name) ?? '(none)',
  }));
}

function textOfStatement(statement: Fields): string {
  return JSON.stringify(
    Object.fromEntries(statement.map(([name, values]) => [name, isSecretName(name) ? NOT_SHOWN : values])),
  );
}
