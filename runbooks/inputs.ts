import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CLUSTER_NAME, IAM_NAME, POLICY_NAME_MAX, REGION, ROLE_NAME_MAX } from 'aws-irsa';
import { Failure, keepSecret, literal, messageOf, oneLine } from 'resource';
import { z } from 'zod';
import { inputFailure } from './input-failure.ts';

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
  readonly noTags?: boolean;
  readonly deleteSecrets?: boolean;
}

const NOT_AN_OPTION = /^[^-]/;
const iamName = (max: number) =>
  z
    .string()
    .max(max, `is longer than the ${max} characters that IAM allows`)
    .regex(NOT_AN_OPTION, 'begins with -, and a command would take it for an option')
    .regex(IAM_NAME, 'has a character that IAM does not allow in names (letters, digits and _+=,.@- are)');
/** An address that is an argument of a command and a value in a document: what it may hold is bounded. */
export const url = address(/^https?$/, 'is not an http(s) address');
/** Where charts are: a repository, or a folder of an OCI registry, which helm pulls from without adding it. */
const charts = address(/^(?:https?|oci)$/, 'is not an http(s) or oci address');
/** What Vault takes as the name of a role of its auth method: IAM takes more. */
const VAULT_ROLE_NAME = /^\w([\w.@-]*\w)?$/;
/** A version as Helm compares it: three numbers, and identifiers after a `-`, of which a number has no leading 0. */
const VERSION = versionShape();
const word = (shape: RegExp, error: string) => z.string().regex(NOT_AN_OPTION, error).regex(shape, error);

function address(protocol: RegExp, error: string) {
  return z
    .url({ protocol, error })
    .regex(/^[^@]*$/, 'holds credentials, which every process on this machine could read: leave them out')
    .regex(/^[\w.~:/?&=%+,[\]-]+$/, 'has a character that no address of Vault or of charts needs')
    .max(2048, 'is longer than any address');
}

function versionShape(): RegExp {
  const number = '(?:0|[1-9]\\d{0,8})';
  const identifier = `(?:${number}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
  return new RegExp(`^v?${number}\\.${number}\\.${number}(?:-${identifier}(?:\\.${identifier})*)?$`);
}

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
  VAULT_AUTH_ROLE_NAME: iamName(ROLE_NAME_MAX).regex(
    VAULT_ROLE_NAME,
    'is no name of a role in Vault, which has the same one (letters, digits and _-.@, the first and the last no -.@)',
  ),
  VAULT_AUTH_POLICY_NAME: iamName(POLICY_NAME_MAX),
  VAULT_AUTH_GET_ROLE_POLICY_NAME: iamName(POLICY_NAME_MAX),
  VAULT_ASSUMED_ROLE: iamName(ROLE_NAME_MAX).optional(),
  IAM_SERVER_ID_HEADER_VALUE: word(/^[\w.:/-]{1,255}$/, 'is not a header value (letters, digits and _.:/-)'),
  VAULT_ADDRESS: url,
  EDGE_VERSION: z
    .string()
    .max(100, 'is longer than any version')
    .regex(VERSION, 'is not a version of Gloo (such as v1.17.3)'),
  HASHICORP_HELM_REPO: charts,
  GLOO_HELM_REPO: charts,
  GLOO_LICENSE_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'is not a license key (it has spaces or line breaks)')
    .optional(),
});

const clusterSchema = schema.pick({ CLUSTER_NAME: true, AWS_REGION: true }).partial({ AWS_REGION: true });

/** The inputs of a run: the guide's variables, checked, and how to follow the guide. */
export type Inputs = z.infer<typeof schema> & {
  readonly guide: GuideVersion;
  readonly enterprise: boolean;
  readonly strictTrust: boolean;
  readonly adopt: boolean;
  /** Whether what is created in IAM goes without the tags that say whose it is. */
  readonly noTags: boolean;
  /** Whether a teardown may remove the secrets engine with the secrets in it. */
  readonly deleteSecrets: boolean;
};

/** Where pods of the cluster find the guide's Vault. */
export const VAULT_IN_CLUSTER = 'http://vault-internal.vault:8200';

/** The values that the guide itself gives its variables. */
export function defaults(clusterName: string, guide: GuideVersion, enterprise: boolean) {
  return {
    NAMESPACE: 'gloo-system',
    VAULT_AUTH_ROLE_NAME: `dev-role-iam-${clusterName}`,
    VAULT_AUTH_POLICY_NAME: `gloo-vault-auth-policy-${clusterName}`,
    VAULT_AUTH_GET_ROLE_POLICY_NAME: `gloo-vault-auth-get-role-policy-${clusterName}`,
    IAM_SERVER_ID_HEADER_VALUE: 'vault.gloo.example.com',
    VAULT_ADDRESS: VAULT_IN_CLUSTER,
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
  const { enterprise, strictTrust, adopt, noTags = false, deleteSecrets = false } = flags;
  const guide = guideVersion(flags.guide);
  const given = givenVariables(flags, environment, folder);
  const checked = parseInputs(given, guide, enterprise);
  return { ...checked, guide, enterprise, strictTrust, adopt, noTags, deleteSecrets };
}

/**
 * Checks what flags say by themselves, for what needs no other input; a cluster or a region may be left out.
 * @throws Failure of kind input that names every flag that does not fit.
 */
export function checkFlags({ cluster = 'any', region = 'us-east-1', guide, enterprise }: Flags): void {
  parseInputs({ CLUSTER_NAME: cluster, AWS_REGION: region }, guideVersion(guide), enterprise);
}

function parseInputs(
  given: Readonly<Record<string, string>>,
  guide: GuideVersion,
  enterprise: boolean,
): z.infer<typeof schema> {
  const values = { ...defaults(given.CLUSTER_NAME ?? '', guide, enterprise), ...given };
  keepSecret(given.GLOO_LICENSE_KEY);
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw inputFailure(parsed.error.issues, values);
  return parsed.data;
}

/**
 * Which cluster is meant, from where a run's inputs come from, for what needs nothing else of them. Its region may be
 * left out.
 * @throws Failure of kind input where no cluster is named, or a name does not fit.
 */
export function gatherCluster(
  flags: Pick<Flags, 'cluster' | 'region'>,
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): z.infer<typeof clusterSchema> {
  const given = givenVariables(flags, environment, folder);
  const parsed = clusterSchema.safeParse(given);
  if (!parsed.success) throw inputFailure(parsed.error.issues, given);
  return parsed.data;
}

/** The variables that are set: flags stand above the environment, and that above the cluster's file. */
function givenVariables(
  flags: Pick<Flags, 'cluster' | 'region'>,
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Record<string, string> {
  const given: Record<string, string> = {
    ...variablesOf(environment),
    ...(flags.cluster !== undefined && { CLUSTER_NAME: flags.cluster }),
    ...(flags.region !== undefined && { AWS_REGION: flags.region }),
  };
  const clusterName = CLUSTER_NAME.test(given.CLUSTER_NAME ?? '') ? given.CLUSTER_NAME : undefined;
  return {
    ...readEnvFile(`${folder}/.env${clusterName === undefined ? '' : `.${clusterName}`}`),
    ...given,
  };
}

export function guideVersion(guide = '1.17'): GuideVersion {
  if (guide === '1.17' || guide === '1.16') return guide;
  throw new Failure({
    kind: 'input',
    resource: '--guide',
    seen: `${literal(guide)} is no guide that these runbooks follow`,
    next: ['Use --guide 1.17 (Gloo Gateway, the default) or --guide 1.16 (Gloo Edge).'],
  });
}

function readEnvFile(file: string): Record<string, string> {
  try {
    return variablesOf(parseEnv(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Failure({
      kind: 'input',
      resource: oneLine(file),
      seen: oneLine(messageOf(error)),
      cause: 'The file with the inputs is there and cannot be read.',
      next: ['Make it a file that you may read, or move it out of the way.'],
      error,
    });
  }
}
