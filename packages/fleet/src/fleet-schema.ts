import { literal } from 'resource';
import { z } from 'zod';
import type { Problem } from './fleet-file.ts';

/** The variables of the guide that an entry may set, and those of it that are secrets, which no file of a fleet holds. */
export interface EntryVariables {
  readonly variables: readonly string[];
  readonly secrets: readonly string[];
}

/** Secrets, and the way by which each gets into a run. */
function waysOfSecrets({ secrets }: EntryVariables): Readonly<Record<string, string>> {
  return {
    VAULT_TOKEN: 'export it, or name with VAULT_TOKEN_FROM the variable of the environment that holds it',
    ...Object.fromEntries(secrets.map((name) => [name, 'export it'])),
    AWS_ACCESS_KEY_ID: 'use AWS_PROFILE',
    AWS_SECRET_ACCESS_KEY: 'use AWS_PROFILE',
    AWS_SESSION_TOKEN: 'use AWS_PROFILE',
  };
}

/** The variables by which the clients of AWS, Vault and Kubernetes find their systems, and which differ in a fleet. */
const CLIENTS = [
  'AWS_PROFILE',
  'KUBECONFIG',
  'VAULT_ADDR',
  'VAULT_NAMESPACE',
  'VAULT_CACERT',
  'VAULT_SKIP_VERIFY',
  'VAULT_TOKEN_FOR_CLUSTER',
];

const SWITCHED = ['enterprise', 'strict-trust', 'adopt', 'no-tags'] as const;

/** Flags that an entry may have. */
export type Flag = (typeof SWITCHED)[number] | 'kube-context' | 'guide';

/** What may stand for one cluster, before its values are checked. */
export type EntryText = Readonly<Partial<Record<string, string>>>;

/** As an EKS cluster may be called, and a little more, for several gateways in one. */
export const NAME = /^[A-Za-z0-9][\w./:@-]{0,99}$/;
const VARIABLE = /^[A-Za-z_]\w{0,254}$/;

const text = z.string({ error: 'is no text, but a list or a map' });
const optionalText = (names: readonly string[], shape: z.ZodType<string>) =>
  Object.fromEntries(names.map((name) => [name, shape.optional()]));

const commonOf = ({ variables, secrets }: EntryVariables) => ({
  ...optionalText(
    variables.filter((name) => !secrets.includes(name)),
    text,
  ),
  ...optionalText(CLIENTS, text),
  ...optionalText(['kube-context', 'guide'], text),
  ...optionalText(SWITCHED, z.enum(['true', 'false'], { error: 'is not true or false' })),
  VAULT_TOKEN_FROM: text.regex(VARIABLE, 'is not the name of a variable of the environment').optional(),
});
const nameOfEntry = text.regex(NAME, 'is no name (letters, digits and _./:@-, at most 100)').optional();

/** Nothing after a key is an empty text. */
const orNothing = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const noMap = { error: 'is not a map of variables and flags' };

/** A fleet as its file has it, whose entries may set these variables of the guide. */
export function fleetSchema(variables: EntryVariables) {
  const common = commonOf(variables);
  return z.strictObject(
    {
      defaults: orNothing(z.strictObject(common, noMap)),
      clusters: z
        .array(z.strictObject({ ...common, name: nameOfEntry }, noMap), {
          error: 'is not there, or is no list of clusters',
        })
        .min(1, 'has no entry'),
    },
    { error: 'is no map with defaults: and clusters:' },
  ) as z.ZodType<{ readonly defaults?: EntryText; readonly clusters: readonly EntryText[] }>;
}

/** What an issue says to a reader, a problem for each key. Pure. */
export function problemOf(
  issue: z.core.$ZodIssue,
  variables: EntryVariables,
  value: unknown,
  lineOf: (path: readonly PropertyKey[]) => number,
): Problem[] {
  const { path } = issue;
  const where = entryAt(value, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      line: lineOf([...path, key]),
      entry: where,
      text: unknownKey(key, waysOfSecrets(variables)),
    }));
  }
  const key = path.at(-1);
  const found = at(value, path);
  const shown = typeof found === 'string' && found !== '' ? ` ${literal(found)}` : '';
  const what =
    key === undefined
      ? 'the file'
      : `${typeof key === 'number' ? 'the entry' : literal(String(key)).slice(1, -1)}${shown}`;
  return [
    {
      line: lineOf(path),
      entry: typeof key === 'number' ? undefined : where,
      text: `${what} ${issue.message}`,
    },
  ];
}

function unknownKey(key: string, ways: Readonly<Record<string, string>>): string {
  const wayOut = Object.hasOwn(ways, key) ? ways[key] : undefined;
  if (wayOut !== undefined) return `${key} is a secret, and no file holds one: ${wayOut}`;
  return `${literal(key)} is no input, and no flag that an entry can have`;
}

/** The name of the entry that a path leads into. */
function entryAt(value: unknown, [list, index, ...rest]: readonly PropertyKey[]): string | undefined {
  if (list !== 'clusters' || index === undefined || (rest.length === 0 && typeof index !== 'number'))
    return undefined;
  const { name, CLUSTER_NAME } = (at(value, [list, index]) ?? {}) as Record<string, unknown>;
  const named = typeof name === 'string' && NAME.test(name) ? name : CLUSTER_NAME;
  return typeof named === 'string' && NAME.test(named) ? named : undefined;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}
