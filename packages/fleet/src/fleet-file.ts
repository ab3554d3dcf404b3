import { readFileSync } from 'node:fs';
import { Failure, literal, messageOf, oneLine } from 'resource';
import { type Document, LineCounter, parseDocument } from 'yaml';
import {
  type EntryText,
  type EntryVariables,
  type Flag,
  fleetSchema,
  NAME,
  problemOf,
} from './fleet-schema.ts';

/** One cluster of a fleet, with what the file's defaults say of it. */
export interface FleetEntry {
  /** By which it is told from all others. */
  readonly name: string;
  /** Where it begins in the file, from 1 on. */
  readonly line: number;
  /** The guide's variables and those by which clients find their systems. An empty value counts as not set. */
  readonly variables: Readonly<Record<string, string>>;
  /** Flags by their names on the command line; those that are switched take `true` or `false`. */
  readonly flags: Readonly<Partial<Record<Flag, string>>>;
  /** The variable of the environment that holds the token for its Vault, in place of VAULT_TOKEN. */
  readonly vaultTokenFrom: string | undefined;
}

/** The clusters that one run is about, in the order of their file. */
export interface Fleet {
  /** As it was named. */
  readonly file: string;
  /** The text of the file. */
  readonly text: string;
  readonly entries: readonly FleetEntry[];
}

/** Something in the file that does not fit. */
export interface Problem {
  readonly line: number;
  /** The entry's name, where it is known. */
  readonly entry?: string | undefined;
  readonly text: string;
}

/**
 * Reads the file of a fleet, whose entries may set these variables.
 * @throws Failure of kind input where it cannot be read, or holds anything else than a fleet.
 */
export function readFleet(file: string, variables: EntryVariables): Fleet {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure({
      kind: 'input',
      resource: `fleet ${literal(file)}`,
      seen: oneLine(messageOf(error)),
      next: ['Name the file of the fleet with --fleet.'],
      error,
    });
  }
  return parseFleet(text, variables, file);
}

/**
 * Takes the text of a fleet's file apart. Pure. What values may be is checked with the environment (`checkFleet`).
 * @throws Failure of kind input that names every place that does not fit.
 */
export function parseFleet(text: string, variables: EntryVariables, file = 'fleet.yaml'): Fleet {
  const lines = new LineCounter();
  const { document, value } = documentOf(text, file, lines);
  const parsed = fleetSchema(variables).safeParse(value);
  const lineOf = (path: readonly PropertyKey[]): number => placeOf(document, path, lines);
  if (!parsed.success) {
    throw fleetFailure(
      file,
      parsed.error.issues.flatMap((issue) => problemOf(issue, variables, value, lineOf)),
    );
  }
  const { defaults = {}, clusters } = parsed.data;
  const starts = startsOf(document, lines);
  const entries = clusters.map((cluster, index) => entryOf({ ...defaults, ...cluster }, starts[index] ?? 1));
  const problems = [...entries.flatMap(unfitName), ...namedTwice(entries)];
  if (problems.length > 0) throw fleetFailure(file, problems);
  return { file, text, entries };
}

/** All strings, so that an account with a leading 0 and a version such as 1.10 stay what they are. */
function documentOf(text: string, file: string, lineCounter: LineCounter) {
  try {
    const document = parseDocument(text, {
      schema: 'failsafe',
      lineCounter,
      prettyErrors: false,
      logLevel: 'error',
    });
    const wrong = [...document.errors, ...document.warnings];
    if (wrong.length === 0) return { document, value: document.toJS() as unknown };
    throw fleetFailure(
      file,
      wrong.map(({ pos: [at], message }) => ({ line: lineCounter.linePos(at).line, text: oneLine(message) })),
    );
  } catch (error) {
    if (error instanceof Failure) throw error;
    // Nested deeper, or with more references, than its parser bears.
    throw fleetFailure(file, [{ line: 1, text: oneLine(messageOf(error)) }]);
  }
}

function entryOf(merged: EntryText, line: number): FleetEntry {
  const { name = merged.CLUSTER_NAME ?? '', VAULT_TOKEN_FROM: vaultTokenFrom, ...rest } = merged;
  const all = Object.entries(rest).filter((pair): pair is [string, string] => pair[1] !== undefined);
  // The guide's variables are written in capitals, and flags are not.
  const isVariable = ([key]: [string, string]) => /^[A-Z]/.test(key);
  return {
    name,
    line,
    variables: Object.fromEntries(all.filter(isVariable)),
    flags: Object.fromEntries(all.filter((pair) => !isVariable(pair))),
    vaultTokenFrom: vaultTokenFrom || undefined,
  };
}

/** What is wrong with the name of an entry, or with that of its cluster, which stands for it. */
function unfitName({ name, line, variables }: FleetEntry): Problem[] {
  if (!variables.CLUSTER_NAME) return [{ line, text: 'it has no CLUSTER_NAME' }];
  return NAME.test(name)
    ? []
    : [{ line, text: `CLUSTER_NAME ${literal(name)} is not the name of a cluster` }];
}

function namedTwice(entries: readonly FleetEntry[]): Problem[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ name, line }) => {
    const before = first.get(name);
    first.set(name, before ?? line);
    if (before === undefined || !NAME.test(name)) return [];
    return [
      {
        line,
        text: `the name ${literal(name)} is taken by line ${before}: give this one a name: of its own`,
      },
    ];
  });
}

function placeOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function startsOf(document: Document, lines: LineCounter): number[] {
  const { items = [] } = document.get('clusters') as { items?: { range?: [number, number, number] }[] };
  return items.map(({ range }) => (range ? lines.linePos(range[0]).line : 1));
}

/** The failure of a fleet's file: everything in it that does not fit, a line each. */
export function fleetFailure(
  file: string,
  problems: readonly Problem[],
  next: readonly string[] = [],
): Failure {
  return new Failure({
    kind: 'input',
    resource: `fleet ${literal(file)}`,
    seen: [...problems]
      .sort((one, other) => one.line - other.line)
      .map(({ line, entry, text }) => `line ${line}: ${entry === undefined ? '' : `${entry}: `}${text}`)
      .join('\n'),
    next: [...next, 'Nothing was asked of any system yet. pnpm runbook --help has what an entry may hold.'],
  });
}
