import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CLUSTER_NAME, IAM_NAME, POLICY_NAME_MAX, REGION, ROLE_NAME_MAX } from 'aws-irsa';
import { Failure } from 'resource';
import { z } from 'zod';

/** Which guide is followed: Gloo Gateway 1.17 or Gloo Edge 1.16. */
export type GuideVersion = '1.17' | '1.16';

/** What the command line says; everything else comes from the environment. */
export interface Flags {
  readonly cluster?: string | undefined;
  readonly region?: string | undefined;
  readonly guide?: string | undefined;
  readonly enterprise: boolean;
  readonly strictTrust: boolean;
  readonly adopt: boolean;
}

const NOT_AN_OPTION = /^[^-]/;
const iamName = (max: number) =>
  z
    .string()
    .max(max, `is longer than the ${max} characters that IAM allows`)
    .regex(NOT_AN_OPTION, 'begins with -, and a command would take it for an option')
    .regex(IAM_NAME, 'has a character that IAM does not allow in names (letters, digits and _+=,.@- are)');
const url = z
  .url({ protocol: /^https?$/, error: 'is not an http(s) address' })
  .regex(/^[^@]*$/, 'holds credentials, which every process on this machine could read: leave them out')
  .regex(/^[\w.~:/?&=%+,[\]-]+$/, 'has a character that no address of Vault or of charts needs');
const word = (shape: RegExp, error: string) => z.string().regex(NOT_AN_OPTION, error).regex(shape, error);

/** The guide's own variables, as its reader would export them. */
const schema = z.object({
  NAMESPACE: word(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'is not a Kubernetes namespace'),
  CLUSTER_NAME: word(
    CLUSTER_NAME,
    'is not the name of an EKS cluster (letters, digits, - and _, at most 100, no - at the start)',
  ),
  AWS_REGION: word(REGION, 'is not a region of AWS (such as us-east-1)'),
  ACCOUNT_ID: z
    .string()
    .regex(/^\d{12}$/, 'is not an AWS account (12 digits)')
    .optional(),
  VAULT_AUTH_ROLE_NAME: iamName(ROLE_NAME_MAX),
  VAULT_AUTH_POLICY_NAME: iamName(POLICY_NAME_MAX),
  VAULT_AUTH_GET_ROLE_POLICY_NAME: iamName(POLICY_NAME_MAX),
  VAULT_ASSUMED_ROLE: iamName(ROLE_NAME_MAX).optional(),
  IAM_SERVER_ID_HEADER_VALUE: word(/^[\w.:/-]{1,255}$/, 'is not a header value (letters, digits and _.:/-)'),
  VAULT_ADDRESS: url,
  EDGE_VERSION: z
    .string()
    .regex(/^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'is not a version of Gloo (such as v1.17.3)'),
  HASHICORP_HELM_REPO: url,
  GLOO_HELM_REPO: url,
  GLOO_LICENSE_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'is not a license key (it has spaces or line breaks)')
    .optional(),
});

/** The inputs of a run: the guide's variables, checked, and how to follow the guide. */
export type Inputs = z.infer<typeof schema> & {
  readonly guide: GuideVersion;
  readonly enterprise: boolean;
  readonly strictTrust: boolean;
  readonly adopt: boolean;
};

/** The values that the guide itself gives its variables. */
export function defaults(clusterName: string, guide: GuideVersion, enterprise: boolean) {
  return {
    NAMESPACE: 'gloo-system',
    VAULT_AUTH_ROLE_NAME: `dev-role-iam-${clusterName}`,
    VAULT_AUTH_POLICY_NAME: `gloo-vault-auth-policy-${clusterName}`,
    VAULT_AUTH_GET_ROLE_POLICY_NAME: `gloo-vault-auth-get-role-policy-${clusterName}`,
    IAM_SERVER_ID_HEADER_VALUE: 'vault.gloo.example.com',
    VAULT_ADDRESS: 'http://vault-internal.vault:8200',
    EDGE_VERSION: guide === '1.16' ? 'v1.16.0' : 'v1.17.3',
    HASHICORP_HELM_REPO: 'https://helm.releases.hashicorp.com',
    GLOO_HELM_REPO: enterprise
      ? 'https://storage.googleapis.com/gloo-ee-helm'
      : 'https://storage.googleapis.com/solo-public-helm',
  };
}

/** The names of all inputs that come from the environment. */
export const VARIABLES: readonly string[] = Object.keys(schema.shape);

/** The variables of an environment that are set; an empty one counts as not set, as in the guide's own shell. */
function variablesOf(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    VARIABLES.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
}

/**
 * Gathers the inputs: flags, then the environment, then `.env.<CLUSTER_NAME>` (or `.env` where no cluster is named
 * yet), then the guide's defaults.
 * @throws Failure of kind input that names every value that does not fit.
 */
export function gatherInputs(
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Inputs {
  const { enterprise, strictTrust, adopt } = flags;
  const guide = guideVersion(flags.guide);
  const given = {
    ...variablesOf(environment),
    ...(flags.cluster !== undefined && { CLUSTER_NAME: flags.cluster }),
    ...(flags.region !== undefined && { AWS_REGION: flags.region }),
  };
  const clusterName = CLUSTER_NAME.test(given.CLUSTER_NAME ?? '') ? given.CLUSTER_NAME : undefined;
  const fromFile = {
    ...readEnvFile(`${folder}/.env${clusterName === undefined ? '' : `.${clusterName}`}`),
    ...given,
  };
  const values = { ...defaults(fromFile.CLUSTER_NAME ?? '', guide, enterprise), ...fromFile };
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw inputFailure(parsed.error.issues, values);
  return { ...parsed.data, guide, enterprise, strictTrust, adopt };
}

export function guideVersion(guide = '1.17'): GuideVersion {
  if (guide === '1.17' || guide === '1.16') return guide;
  throw new Failure({
    kind: 'input',
    resource: '--guide',
    seen: `${JSON.stringify(guide)} is no guide that these runbooks follow`,
    next: ['Use --guide 1.17 (Gloo Gateway, the default) or --guide 1.16 (Gloo Edge).'],
  });
}

function readEnvFile(file: string): Record<string, string> {
  return existsSync(file) ? variablesOf(parseEnv(readFileSync(file, 'utf8'))) : {};
}

/** Where to set an input that has a flag. */
const FLAG: Readonly<Record<string, string>> = { CLUSTER_NAME: '--cluster', AWS_REGION: '--region' };

function inputFailure(
  issues: readonly z.core.$ZodIssue[],
  values: Readonly<Record<string, string | undefined>>,
): Failure {
  const problems = new Map<string, string>();
  for (const { path, message } of issues) {
    const name = String(path[0]);
    if (problems.has(name)) continue;
    const value = values[name];
    const where = FLAG[name] === undefined ? name : `${name} (${FLAG[name]})`;
    problems.set(
      name,
      value === undefined ? `${where} is not set` : `${where} = ${shown(name, value)} ${message}`,
    );
  }
  // Names that only follow from a wrong cluster name are no news of their own.
  const wrongCluster = problems.has('CLUSTER_NAME');
  for (const name of problems.keys()) {
    if (wrongCluster && name.startsWith('VAULT_AUTH_')) problems.delete(name);
  }
  const tooLong =
    problems.has('VAULT_AUTH_ROLE_NAME') && values.VAULT_AUTH_ROLE_NAME?.startsWith('dev-role-iam-');
  return new Failure({
    kind: 'input',
    resource: 'inputs',
    seen: [...problems.values()].join('\n'),
    next: [
      ...(tooLong
        ? [
            'Set VAULT_AUTH_ROLE_NAME yourself: dev-role-iam-<cluster> has room for cluster names of 51 characters.',
          ]
        : []),
      'Give it as a flag, export it, or write it to .env.<cluster>; pnpm runbook --help lists all inputs.',
    ],
  });
}

function shown(name: string, value: string): string {
  if (name === 'GLOO_LICENSE_KEY') return '(secret)';
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
