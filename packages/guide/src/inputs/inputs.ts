import { CLUSTER_NAME_PATTERN, POLICY_NAME_MAX, REGION_PATTERN, ROLE_NAME_MAX } from 'aws-irsa/names';
import * as z from 'zod';
import { IAM_PATH, IAM_TAGS, POLICY_ARN, ROLE_ARN } from './iam.ts';
import {
  ADDRESS,
  CHARTS,
  GLOO_VERSION,
  iamName,
  NAMESPACE,
  sharedRoleName,
  VALUES_FILE,
  VAULT_OF_PODS,
  VAULT_PATH,
  VAULT_PATH_AND_POLICY,
  VERSION,
  word,
} from './input-schemas.ts';
import type { Variant } from './variant.ts';

/** The values that a default may depend on. */
export interface DefaultsFor extends Variant {
  readonly clusterName: string;
}

/** An input: everything that the command line, its help, the pages, docs/reference.md and a fleet's file know about it. */
export interface Input {
  readonly schema: z.ZodType<string>;
  readonly text: string;
  /** The guide's own value. An input without one is required unless it is optional. */
  readonly default?: string | ((given: DefaultsFor) => string);
  /** The behaviour without a value. */
  readonly optional?: string;
  /** The flag that also sets the input. */
  readonly flag?: string;
  /** Masked in all output, and in no file. The name must end like a secret's. */
  readonly secret?: true;
  /** A step of a page sets it from a command's output, so the page does not ask for it. */
  readonly setByStep?: true;
  /** A file of this machine: the reader of a page names their own. */
  readonly file?: true;
  /** The guide has no variable for it: its commands, and so a page, contain the value itself. */
  readonly literal?: true;
  /**
   * An installed Gloo does not show it, so a run records it in helm's description of Gloo. With another value `for a later run` alone,
   * the installed objects are the same.
   */
  readonly recorded?: true | 'for a later run';
  /** The inputs whose names must differ from this one: a role for two purposes would lose one of them. */
  readonly differsFrom?: readonly string[];
  /** A teardown removes what it names. With a wrong name, it would keep that and delete what depends on it. */
  readonly removed?: true;
}

export const VAULT_IN_CLUSTER = 'http://vault-internal.vault:8200';

/**
 * The guide's own variables, as its reader would export them. Each follows those that its default uses.
 * `pnpm pages` makes the list of docs/reference.md from this.
 */
export const INPUTS = {
  CLUSTER_NAME: {
    schema: word(
      CLUSTER_NAME_PATTERN,
      'is not the name of an EKS cluster (letters, digits, - and _, at most 100, no - at the start)',
    ),
    text: 'the EKS cluster',
    flag: '--cluster',
  },
  AWS_REGION: {
    schema: word(REGION_PATTERN, 'is not a region of AWS (such as us-east-1)'),
    text: 'its region',
    flag: '--region',
  },
  NAMESPACE: {
    schema: NAMESPACE,
    text: 'the namespace of Gloo',
    default: 'gloo-system',
    removed: true,
  },
  ACCOUNT_ID: {
    schema: z.string().regex(/^\d{12}$/, 'is not an AWS account (12 digits)'),
    text: 'the account of your credentials',
    optional: 'read from AWS; any other is refused',
  },
  VAULT_AUTH_ROLE_NAME: {
    schema: sharedRoleName(ROLE_NAME_MAX),
    text: 'the name of Gloo’s IAM role and Vault role',
    default: ({ clusterName }) => `dev-role-iam-${clusterName}`,
    removed: true,
    differsFrom: ['VAULT_IRSA_ROLE_NAME', 'VAULT_ASSUMED_ROLE', 'VAULT_STS_ROLE_ARN'],
  },
  VAULT_AUTH_POLICY_NAME: {
    schema: iamName(POLICY_NAME_MAX),
    text: 'Gloo’s IAM policy',
    default: ({ clusterName }) => `gloo-vault-auth-policy-${clusterName}`,
    recorded: true,
    removed: true,
    differsFrom: ['VAULT_AUTH_GET_ROLE_POLICY_NAME', 'PERMISSIONS_BOUNDARY_ARN'],
  },
  VAULT_AUTH_GET_ROLE_POLICY_NAME: {
    schema: iamName(POLICY_NAME_MAX),
    text: 'the IAM policy of the role that Vault runs with',
    default: ({ clusterName }) => `gloo-vault-auth-get-role-policy-${clusterName}`,
    recorded: true,
    removed: true,
    differsFrom: ['PERMISSIONS_BOUNDARY_ARN'],
  },
  VAULT_AUTH_GET_ROLE_SCOPE: {
    schema: z.string().regex(/^(?:role|all|none)$/, 'is not role, all or none'),
    text: 'role limits that policy to iam:GetRole on Gloo’s role; all is the guide’s policy; none attaches none',
    optional: 'the guide’s policy: all roles of the account',
    recorded: true,
  },
  VAULT_ASSUMED_ROLE: {
    schema: iamName(ROLE_NAME_MAX),
    text: 'the role that Vault runs with',
    optional: 'read from Vault’s error or node group',
    setByStep: true,
    recorded: 'for a later run',
  },
  VAULT_IRSA_ROLE_NAME: {
    schema: iamName(ROLE_NAME_MAX),
    text: 'a role for Vault’s service account',
    optional: 'vault-irsa-<CLUSTER_NAME>, only if Vault has no AWS identity',
    recorded: true,
    removed: true,
  },
  VAULT_STS_ENDPOINT: {
    schema: ADDRESS,
    text: 'another STS endpoint of AWS_REGION for Vault (VPC, FIPS, dual-stack)',
    optional: 'AWS’s regional endpoint',
    recorded: true,
  },
  VAULT_STS_ANY_REGION: {
    schema: z.string().regex(/^(?:true|false)$/, 'is neither true nor false'),
    text: 'true lets Vault accept logins from any region (Vault 1.15)',
    optional: 'only AWS_REGION',
    recorded: true,
  },
  VAULT_STS_ROLE_ARN: {
    schema: ROLE_ARN,
    text: 'the role of your account by which a Vault in another account looks up Gloo’s role',
    optional: 'Vault uses its own role',
    recorded: true,
  },
  PERMISSIONS_BOUNDARY_ARN: {
    schema: POLICY_ARN,
    text: 'the permissions boundary of new roles',
    optional: 'none; an existing one stays',
    recorded: true,
  },
  IAM_PATH: {
    schema: IAM_PATH,
    text: 'the path of new roles and policies',
    optional: '/; existing ones under any path are used',
    recorded: true,
  },
  IAM_TAGS: {
    schema: IAM_TAGS,
    text: 'more tags in IAM: KEY=VALUE,KEY=VALUE',
    optional: 'only the ownership tags',
    recorded: true,
  },
  IAM_SERVER_ID_HEADER_VALUE: {
    schema: word(/^[\w.:/-]{1,255}$/, 'is not a header value (letters, digits and _.:/-)'),
    text: 'the server ID of every login',
    default: 'vault.gloo.example.com',
  },
  VAULT_ADDRESS: {
    schema: VAULT_OF_PODS,
    text: 'where Gloo finds Vault',
    default: VAULT_IN_CLUSTER,
    removed: true,
  },
  VAULT_AWS_AUTH_PATH: {
    schema: VAULT_PATH,
    text: 'the path of Vault’s aws auth method',
    default: 'aws',
    literal: true,
    removed: true,
  },
  VAULT_KV_PATH: {
    schema: VAULT_PATH_AND_POLICY,
    text: 'the path of Gloo’s secrets engine, and the name of its Vault policy',
    default: 'dev',
    literal: true,
    removed: true,
  },
  EDGE_VERSION: {
    schema: GLOO_VERSION,
    text: 'the version of Gloo',
    default: ({ guideVersion }) => (guideVersion === '1.16' ? 'v1.16.0' : 'v1.17.3'),
  },
  VAULT_HELM_VERSION: {
    schema: VERSION,
    text: 'the chart version of a new Vault',
    default: '0.34.1',
    literal: true,
  },
  HASHICORP_HELM_REPO: {
    schema: CHARTS,
    text: 'Vault’s chart repository, or a mirror (also oci://registry/charts)',
    default: 'https://helm.releases.hashicorp.com',
    literal: true,
    recorded: 'for a later run',
  },
  GLOO_HELM_REPO: {
    schema: CHARTS,
    text: 'Gloo’s chart repository, or a mirror (also oci://registry/charts)',
    default: ({ enterprise }) =>
      `https://storage.googleapis.com/${enterprise ? 'gloo-ee-helm' : 'solo-public-helm'}`,
    literal: true,
    recorded: 'for a later run',
  },
  VAULT_HELM_VALUES: {
    schema: VALUES_FILE,
    text: 'a file of values for Vault’s chart; the guide’s values override it',
    optional: 'none',
    file: true,
  },
  GLOO_HELM_VALUES: {
    schema: VALUES_FILE,
    text: 'a file of values for Gloo’s chart; the guide’s values override it',
    optional: 'none',
    file: true,
  },
  GLOO_LICENSE_KEY: {
    schema: z.string().regex(/^[\x21-\x7e]+$/, 'is not a license key (it has spaces or line breaks)'),
    text: 'the license key',
    optional: 'required with --enterprise; Helm keeps it in the release’s Secret',
    secret: true,
  },
  GLOO_LICENSE_SECRET_NAME: {
    schema: word(
      /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
      'is not the name of a Kubernetes Secret',
    ),
    text: 'your own Secret in NAMESPACE, with the license under license-key',
    optional: 'GLOO_LICENSE_KEY',
  },
} as const satisfies Readonly<Record<string, Input>>;

export type InputName = keyof typeof INPUTS;
type With<Field extends keyof Input> = {
  [Name in InputName]: (typeof INPUTS)[Name] extends Readonly<Record<Field, unknown>> ? Name : never;
}[InputName];

export type Variables = Readonly<Record<Exclude<InputName, With<'optional'>>, string>> & {
  readonly [Name in With<'optional'>]?: string | undefined;
};

/** The inputs of a run: the guide's checked variables, and its variant. */
export type Inputs = Variables &
  Variant & {
    /** The sources of the values that are not the guide's defaults: `environment`, `.env.demo`, `helm release edge/gloo`. */
    readonly sources: Readonly<Partial<Record<InputName, string>>>;
  };

export const VARIABLES = Object.keys(INPUTS) as readonly InputName[];
export const SECRET_INPUTS = VARIABLES.filter((name) => inputOf(name).secret);

export function inputOf(name: InputName): Input {
  return INPUTS[name];
}

export function defaultOf(name: InputName, given: DefaultsFor): string | undefined {
  const { default: value } = inputOf(name);
  return typeof value === 'function' ? value(given) : value;
}

export function defaults(given: DefaultsFor) {
  const values = VARIABLES.flatMap((name) => {
    const value = defaultOf(name, given);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values) as Readonly<Record<With<'default'>, string>>;
}

/** The role of Vault's own service account: VAULT_IRSA_ROLE_NAME, or a name made from the cluster's. */
export function vaultRoleName(inputs: Pick<Inputs, 'CLUSTER_NAME' | 'VAULT_IRSA_ROLE_NAME'>): string {
  return inputs.VAULT_IRSA_ROLE_NAME ?? `vault-irsa-${inputs.CLUSTER_NAME}`.slice(0, ROLE_NAME_MAX);
}
