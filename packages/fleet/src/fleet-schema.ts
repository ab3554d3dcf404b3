import type { Catalogue } from 'engine/command-line/catalogue';
import { FLAGS, flagText } from 'engine/command-line/flags';
import * as z from 'zod';

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

/** The flags of a run that an entry may set. */
export const ENTRY_FLAGS = ['kubeContext', 'guide', 'enterprise', 'strictTrust', 'adopt', 'noTags'] as const;
type EntryFlag = (typeof ENTRY_FLAGS)[number];

/** A flag as an entry names it: `strict-trust`. */
export function keyOf(flag: EntryFlag): string {
  return flagText(flag).slice(2);
}

export function isSwitch(flag: EntryFlag): boolean {
  return !('value' in FLAGS[flag]);
}

/** An entry as written, before its values are checked. */
export type EntryText = Readonly<Partial<Record<string, string>>>;

/** The name of an EKS cluster, or of one of several gateways in it. */
const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w./:@-]{0,99}$/,
    'a name has letters, digits and _./:@-, at most 100, and starts with a letter or digit',
  );

const variable = z.string().regex(/^[A-Za-z_]\w{0,254}$/, 'not the name of an environment variable');

/** A fleet file whose entries may set these inputs. No fleet file may hold those that are secrets. */
export function fleetSchema(inputs: Catalogue['inputs']) {
  const named = (isSecret: boolean) =>
    inputs.filter((input) => (input.secret ?? false) === isSecret).map((input) => input.name);
  const common = z
    .strictObject({
      ...each(
        [...named(false), ...CLIENTS, ...ENTRY_FLAGS.filter((flag) => !isSwitch(flag)).map(keyOf)],
        z.string(),
      ),
      ...each(ENTRY_FLAGS.filter(isSwitch).map(keyOf), z.enum(['true', 'false'])),
      ...each(named(true), secret('export it instead')),
      ...each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'], secret('use AWS_PROFILE')),
      VAULT_TOKEN: secret('export it, or let VAULT_TOKEN_FROM name the environment variable that holds it'),
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

function secret(instead: string): z.ZodType {
  return z.never({ error: `a fleet file must not contain secrets: ${instead}` });
}
