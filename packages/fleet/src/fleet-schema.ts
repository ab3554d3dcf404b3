import * as z from 'zod';

/** The variables of the guide that an entry may set, and those that are secrets, which no fleet file may hold. */
export interface EntryVariables {
  readonly variables: readonly string[];
  readonly secrets: readonly string[];
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

const SWITCHES = ['enterprise', 'strict-trust', 'adopt', 'no-tags'] as const;

export type Flag = (typeof SWITCHES)[number] | 'kube-context' | 'guide';

/** An entry as written, before its values are checked. */
export type EntryText = Readonly<Partial<Record<string, string>>>;

/** The name of an EKS cluster, or of one of several gateways in it. */
const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w./:@-]{0,99}$/,
    'a name has letters, digits and _./:@-, at most 100, and starts with a letter or digit',
  );

const variable = z
  .string()
  .regex(/^[A-Za-z_]\w{0,254}$/, 'not the name of an environment variable')
  .optional();

/** A fleet file whose entries may set these variables of the guide. */
export function fleetSchema({ variables, secrets }: EntryVariables) {
  const common = {
    ...each([...variables, ...CLIENTS, 'kube-context', 'guide'], z.string().optional()),
    ...each(SWITCHES, z.enum(['true', 'false']).optional()),
    ...each(secrets, secret('export it instead')),
    ...each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'], secret('use AWS_PROFILE')),
    VAULT_TOKEN: secret('export it, or let VAULT_TOKEN_FROM name the environment variable that holds it'),
    VAULT_TOKEN_FROM: variable,
    CLUSTER_NAME: name.optional(),
  };
  return z.strictObject({
    // YAML reads a key without a value as null; here it means an empty text.
    defaults: z.preprocess((value) => (value === '' ? undefined : value), z.strictObject(common).optional()),
    clusters: z
      .array(z.strictObject({ ...common, name: name.optional() }))
      .min(1, 'at least one entry is required'),
  }) as z.ZodType<{ readonly defaults?: EntryText; readonly clusters: readonly EntryText[] }>;
}

function each(names: readonly string[], shape: z.ZodType): Record<string, z.ZodType> {
  return Object.fromEntries(names.map((key) => [key, shape]));
}

function secret(instead: string): z.ZodType {
  return z.never({ error: `a fleet file must not contain secrets: ${instead}` }).optional();
}
