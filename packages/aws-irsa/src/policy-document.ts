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
 * string or a list of one, an empty or different `Sid`, and the case of actions and condition keys.
 */
export function differPolicies(live: unknown, wanted: PolicyDocument): Difference[] {
  const unmatched = statementsOf(wanted).map(canonical);
  const surplus: CanonicalStatement[] = [];
  for (const statement of statementsOf(live).map(canonical)) {
    const same = unmatched.findIndex((other) => meaningOf(other) === meaningOf(statement));
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
        : [{ field: 'Statement', live: undefined, wanted: textOfStatement(statement) }];
    }),
    ...surplus
      .slice(unmatched.length)
      .map((statement) => ({ field: 'Statement', live: textOfStatement(statement), wanted: '(none)' })),
  ];
}

/** A field of a statement, by its dotted name: `Condition.StringEquals.<key>`. */
interface Field {
  /** The compared form: names and values in lower case if case has no meaning, and the values sorted. */
  readonly name: string;
  readonly values: readonly string[];
  /** The shown form, as the document has it. */
  readonly written: { readonly name: string; readonly values: readonly string[] };
}

type CanonicalStatement = readonly Field[];

function meaningOf(statement: CanonicalStatement): string {
  return JSON.stringify(statement.map(({ name, values }) => [name, values]));
}

export function statementsOf(document: unknown): readonly unknown[] {
  const statement = (document as { Statement?: unknown } | null)?.Statement;
  if (statement === undefined) return [];
  return Array.isArray(statement) ? statement : [statement];
}

function versionOf(document: unknown): string | undefined {
  const version = (document as { Version?: unknown } | null)?.Version;
  return version === undefined ? undefined : textOf(version);
}

function canonical(statement: unknown): CanonicalStatement {
  const fields: Field[] = [];
  const collect = (name: string, value: unknown) => {
    if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) collect(`${name}.${key}`, inner);
      return;
    }
    const list = (Array.isArray(value) ? value : [value]).map(textOf);
    const caseless = name === 'Action' || name === 'NotAction';
    fields.push({
      name: name.replace(CONDITION_KEY, (key) => key.toLowerCase()),
      values: [...new Set(caseless ? list.map((item) => item.toLowerCase()) : list)].sort(),
      written: { name, values: list },
    });
  };
  // A statement that is not an object becomes a field without a name.
  const isStatement = typeof statement === 'object' && statement !== null;
  for (const [name, value] of isStatement ? Object.entries(statement) : [['', statement] as const]) {
    if (name !== 'Sid') collect(name, value === '*' && name === 'Principal' ? { AWS: '*' } : value);
  }
  return fields.sort((a, b) => (meaningOf([a]) < meaningOf([b]) ? -1 : 1));
}

const CONDITION_KEY = /(?<=^Condition\.[^.]*\.).*$/s;

/** IAM treats `true` and 1 as their texts. Objects are compared as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function differStatements(live: CanonicalStatement, wanted: CanonicalStatement): Difference[] {
  const names = [...new Set([...live, ...wanted].map(({ name }) => name))].sort();
  return names
    .map((name) => ({ name, there: fieldsOf(live, name), asked: fieldsOf(wanted, name) }))
    .filter(({ there, asked }) => meaningOf(there) !== meaningOf(asked))
    .map(({ name, there, asked }) => ({
      field: `Statement.${(asked[0] ?? there[0])?.written.name}`,
      live: there.length === 0 ? undefined : isSecretName(name) ? NOT_SHOWN : shown(there),
      wanted: asked.length === 0 ? '(none)' : shown(asked),
    }));
}

/** The fields of a name: more than one if condition keys differ only in case. */
function fieldsOf(statement: CanonicalStatement, name: string): CanonicalStatement {
  return statement.filter((field) => field.name === name);
}

function shown(fields: CanonicalStatement): string {
  return fields.map(({ written }) => written.values.join(', ')).join('; ');
}

function textOfStatement(statement: CanonicalStatement): string {
  return JSON.stringify(
    Object.fromEntries(
      statement.map(({ name, written }) => [written.name, isSecretName(name) ? NOT_SHOWN : written.values]),
    ),
  );
}
