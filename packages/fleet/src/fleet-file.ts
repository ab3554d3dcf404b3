import type { Catalogue } from 'engine/command-line/catalogue';
import { KUBE_CONTEXT } from 'engine/command-line/flag-options';
import { flagText, GUIDE_VERSIONS } from 'engine/command-line/flags';
import type { CommandLine } from 'engine/command-line/options';
import { type Failure, literal, readGivenFile, wrongInput } from 'engine/resource';
import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';

/** The flags of a run that an entry may set. */
export const ENTRY_FLAGS = ['kubeContext', 'guide', 'enterprise', 'strictTrust', 'adopt', 'noTags'] as const;
type EntryFlag = (typeof ENTRY_FLAGS)[number];

/** A flag as an entry names it: `strict-trust`. */
function keyOf(flag: EntryFlag): string {
  return flagText(flag).slice(2);
}

function isSwitch(flag: EntryFlag): boolean {
  return flag !== 'kubeContext' && flag !== 'guide';
}

/** One cluster of a fleet: its own values override the file's defaults. */
export interface FleetEntry {
  /** Unique within the fleet. */
  readonly name: string;
  /** The first line of the entry in the file, from 1. */
  readonly line: number;
  /** The guide's variables and those by which clients find their systems. An empty value counts as not set. */
  readonly variables: Readonly<Record<string, string>>;
  readonly flags: Partial<Pick<CommandLine, EntryFlag>>;
  /** The environment variable that holds the token for the entry's Vault, instead of VAULT_TOKEN. */
  readonly vaultTokenFrom: string | undefined;
}

/** The clusters of one run, in the order of the file. */
export interface Fleet {
  /** The path as the operator wrote it. */
  readonly file: string;
  readonly entries: readonly FleetEntry[];
  /** The environment variables that hold the tokens of entries. */
  readonly tokenVariables: readonly string[];
}

export interface Problem {
  readonly line: number;
  readonly entry?: string | undefined;
  readonly text: string;
}

/**
 * Reads a fleet file whose entries may set these inputs.
 * @throws Failure of kind input if it cannot be read or is not a fleet.
 */
export function readFleet(file: string, inputs: Catalogue['inputs']): Fleet {
  const text = readGivenFile(file, {
    resource: `fleet ${literal(file)}`,
    next: ['Name the fleet file with --fleet.'],
  });
  return parseFleet(text, inputs, file);
}

/**
 * Parses the text of a fleet file. `checkFleet` checks its values together with the environment.
 * @throws Failure of kind input that lists every problem.
 */
export function parseFleet(text: string, inputs: Catalogue['inputs'], file = 'fleet.yaml'): Fleet {
  const { value, lineOf } = parseYaml(text, file);
  const parsed = fleetSchema(inputs).safeParse(value);
  if (!parsed.success) {
    throw fleetFailure(
      file,
      parsed.error.issues.flatMap((issue) => problemsOf(issue, lineOf)),
    );
  }
  const { defaults = {}, clusters } = parsed.data;
  const entries = clusters.map((cluster, index) =>
    entryOf({ ...defaults, ...cluster }, lineOf(['clusters', index])),
  );
  const problems = problemsOfNames(entries);
  if (problems.length > 0) throw fleetFailure(file, problems);
  const tokenVariables = new Set(entries.flatMap(({ vaultTokenFrom }) => vaultTokenFrom ?? []));
  return { file, entries, tokenVariables: [...tokenVariables] };
}

type LineOf = (path: readonly PropertyKey[]) => number;

/** Reads all values as strings, so that an account keeps its leading 0 and the version 1.10 its trailing 0. */
function parseYaml(text: string, file: string): { readonly value: unknown; readonly lineOf: LineOf } {
  const lineCounter = new LineCounter();
  const options = { schema: 'failsafe', lineCounter, prettyErrors: false, logLevel: 'error' } as const;
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  let wrong: Problem[];
  try {
    const document = parseDocument(text, options);
    // The library's own messages quote the text, in which there may be a secret.
    wrong = [...document.errors, ...document.warnings].map(({ pos: [at], code }) => ({
      line: lineAt(at),
      text: code.toLowerCase().replaceAll('_', ' '),
    }));
    const lineOf: LineOf = (path) => {
      const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lineAt(node.range[0]);
      return path.length === 0 ? 1 : lineOf(path.slice(0, -1));
    };
    if (wrong.length === 0) return { value: document.toJS(), lineOf };
  } catch {
    const text = 'an alias (*name) has no anchor (&name) before it, or there are too many aliases or levels';
    wrong = [{ line: 1, text }];
  }
  throw fleetFailure(file, wrong);
}

/** The problems with their lines: unknown keys one by one, everything else in zod's words. */
function problemsOf(issue: z.core.$ZodIssue, lineOf: LineOf): Problem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      line: lineOf([...path, key]),
      text: `${literal(key)} is not an input, and not a flag that an entry can set`,
    }));
  }
  const key = path.at(-1);
  return [{ line: lineOf(path), text: typeof key === 'string' ? `${key}: ${issue.message}` : issue.message }];
}

function entryOf(merged: EntryText, line: number): FleetEntry {
  const { name = merged.CLUSTER_NAME ?? '', VAULT_TOKEN_FROM: vaultTokenFrom, ...rest } = merged;
  const flags = ENTRY_FLAGS.flatMap((flag) => {
    const text = rest[keyOf(flag)];
    return text ? [[flag, isSwitch(flag) ? text === 'true' : text]] : [];
  });
  // The guide's variables are in capitals; flags are not.
  const variables = Object.entries(rest).filter(([key, value]) => /^[A-Z]/.test(key) && value !== undefined);
  return {
    name,
    line,
    variables: Object.fromEntries(variables) as Record<string, string>,
    flags: Object.fromEntries(flags),
    vaultTokenFrom,
  };
}

function problemsOfNames(entries: readonly FleetEntry[]): Problem[] {
  const lines = new Map<string, number>();
  return entries.flatMap(({ name, line, variables: { CLUSTER_NAME } }) => {
    if (CLUSTER_NAME === undefined) return [{ line, text: 'CLUSTER_NAME is missing' }];
    const before = lines.get(name);
    lines.set(name, before ?? line);
    const text = `line ${before} already uses the name ${literal(name)}: give one of them a different name`;
    return before === undefined ? [] : [{ line, text }];
  });
}

/** The failure of a fleet file: all problems, one a line. */
export function fleetFailure(
  file: string,
  problems: readonly Problem[],
  next: readonly string[] = [],
): Failure {
  return wrongInput(
    `fleet ${literal(file)}`,
    [...problems]
      .sort((one, other) => one.line - other.line)
      .map(({ line, entry, text }) => `line ${line}: ${entry === undefined ? '' : `${entry}: `}${text}`)
      .join('\n'),
    ...next,
    'No system was contacted. docs/scale.md lists what an entry may hold.',
  );
}

/** The variables by which the clients of AWS, Vault and Kubernetes find their systems. */
const CLIENTS = [
  'AWS_PROFILE',
  'KUBECONFIG',
  'VAULT_ADDR',
  'VAULT_NAMESPACE',
  'VAULT_CACERT',
  'VAULT_SKIP_VERIFY',
  'VAULT_TOKEN_FOR_CLUSTER',
];

/** The secrets that they take from the environment. */
const SECRETS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'VAULT_TOKEN'];

/** An entry as written, before its values are checked. */
type EntryText = Readonly<Partial<Record<string, string>>>;

/** The name of an EKS cluster, or of one of several gateways in it. */
const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w./:@-]{0,99}$/,
    'a name has letters, digits and _./:@-, at most 100, and starts with a letter or digit',
  );

const secret = z.never({
  error:
    'a fleet file must not contain secrets: export it, or name an AWS_PROFILE, or the variable that holds the token with VAULT_TOKEN_FROM',
});

const variable = z.string().regex(/^[A-Za-z_]\w{0,254}$/, 'not the name of an environment variable');

/** A fleet file whose entries may set these inputs. No fleet file may hold those that are secrets. */
function fleetSchema(inputs: Catalogue['inputs']) {
  const named = (isSecret: boolean) =>
    inputs.filter((input) => (input.secret ?? false) === isSecret).map((input) => input.name);
  const common = z
    .strictObject({
      ...each([...named(false), ...CLIENTS], z.string()),
      ...each([...named(true), ...SECRETS], secret),
      ...each(ENTRY_FLAGS.filter(isSwitch).map(keyOf), z.enum(['true', 'false'])),
      [keyOf('guide')]: z.enum(['', ...GUIDE_VERSIONS]),
      [keyOf('kubeContext')]: z
        .string()
        .refine((text) => text === '' || KUBE_CONTEXT.pattern.test(text), `not ${KUBE_CONTEXT.is}`),
      VAULT_TOKEN_FROM: variable,
      CLUSTER_NAME: name,
    })
    .partial();
  return z.strictObject({
    // YAML reads a key without a value as null; here it means an empty text.
    defaults: z.preprocess((value) => (value === '' ? undefined : value), common.optional()),
    clusters: z.array(common.extend({ name: name.optional() })).min(1, 'at least one entry is required'),
  }) as z.ZodType<{ readonly defaults?: EntryText; readonly clusters: readonly EntryText[] }>;
}

function each(names: readonly string[], shape: z.ZodType): Record<string, z.ZodType> {
  return Object.fromEntries(names.map((key) => [key, shape]));
}
