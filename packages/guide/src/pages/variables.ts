import { partitionOf } from 'aws-irsa/internal';
import { quote, reference } from 'engine/resource';
import type { PageVariable } from 'pages';
import { defaultOf, type InputName, inputOf, VARIABLES, type Variables } from '../inputs/inputs.ts';
import type { Variant } from '../inputs/variant.ts';
import { GUIDE_INPUTS } from './symbolic.ts';

/** The given inputs. The others have the guide's defaults. */
export type Given = { readonly [Name in InputName]?: string | undefined } & {
  /** Whether the page is for an existing Vault instead of the guide's. */
  readonly ownVault?: boolean;
  /** The address of that Vault, if known. */
  readonly VAULT_ADDR?: string | undefined;
};

/** The values on a page for which the guide has no variables: `dev`, `aws`, versions, repositories. */
export type PageValues = Partial<Variables> & { readonly PARTITION: string; readonly STS_ENDPOINT: string };

const [cluster, region, roleName] = ['CLUSTER_NAME', 'AWS_REGION', 'VAULT_AUTH_ROLE_NAME'].map((name) =>
  quote(reference(name)),
);

/** The variables that the guide reads from AWS, or takes from the output of its commands. */
const ASKED: Readonly<Record<string, string>> = {
  ACCOUNT_ID: '$(aws sts get-caller-identity --query "Account" --output text)',
  OIDC_PROVIDER: `$(aws eks describe-cluster --name ${cluster} --region ${region} \\\n  --query "cluster.identity.oidc.issuer" --output text | sed -e "s/^https:\\/\\///")`,
  VAULT_AUTH_ROLE_ARN: `$(aws iam get-role --role-name ${roleName} --query Role.Arn --output text)`,
  VAULT_AUTH_POLICY_ARN: policyArn('VAULT_AUTH_POLICY_NAME'),
  VAULT_AUTH_POLICY_ASSUME_ROLE_ARN: policyArn('VAULT_AUTH_GET_ROLE_POLICY_NAME'),
};

/** The file on a page whose reader may have none. */
const NO_FILE = '/dev/null';

const FILES = VARIABLES.filter((name) => inputOf(name).file);

/** The guide's own variables, and the reader's files. Like the guide's commands, a page contains the values of the other inputs. */
const OWN: readonly string[] = [
  ...GUIDE_INPUTS.filter((name) => !inputOf(name).literal),
  ...FILES,
  ...Object.keys(ASKED),
  'VAULT_ADDR',
];
const isOwn = (name: string) => OWN.includes(name);

/** IAM reads a policy only by its ARN. */
function policyArn(name: InputName): string {
  return `$(aws iam list-policies --scope Local \\\n  --query "Policies[?PolicyName=='${reference(name)}'].Arn" --output text)`;
}

/** The partition's part of ARNs and of the STS address. */
function ofPartition(name: string, dnsSuffix: string) {
  return { PARTITION: name, STS_ENDPOINT: `https://sts.${reference('AWS_REGION')}.${dnsSuffix}` };
}

/** Every variable that a text may refer to, each after those that it is made from. */
export function guideVariables(variant: Variant, given: Given = {}): PageVariable[] {
  const inputs = VARIABLES.filter((name) => !inputOf(name).setByStep && !(name in ASKED));
  return [
    ...inputs.map((name): PageVariable => {
      const { secret, file } = inputOf(name);
      if (secret) return { name, kind: 'secret', value: undefined };
      if (file) return { name, kind: 'input', value: isUnnamed(name, given) ? NO_FILE : undefined };
      // The default is the guide's Vault.
      if (name === 'VAULT_ADDRESS' && given.ownVault) return { name, kind: 'input', value: given[name] };
      return { name, kind: 'input', value: given[name] ?? usual(name, variant) };
    }),
    { name: 'VAULT_ADDR', kind: 'input', value: given.VAULT_ADDR ?? (given.ownVault ? undefined : '') },
    ...listed('input', ofPartition('aws', 'amazonaws.com')),
    ...listed('asked', ASKED),
  ];
}

function listed(kind: PageVariable['kind'], values: Readonly<Record<string, string>>): PageVariable[] {
  return Object.entries(values).map(([name, value]) => ({ name, kind, value }));
}

function usual(name: InputName, variant: Variant): string | undefined {
  return defaultOf(name, { clusterName: reference('CLUSTER_NAME'), ...variant });
}

/** The guide's own variables, of which a page sets those that it refers to. */
export function pageVariables(variant: Variant, given: Given): PageVariable[] {
  return guideVariables(variant, given).filter(({ name }) => isOwn(name));
}

/** The given values of variables that a page's steps set. */
export function setBySteps(given: Given): Partial<Variables> {
  const names = VARIABLES.filter((name) => inputOf(name).setByStep);
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}

/** Gloo's client of an existing Vault often needs a file: with a private authority, or a namespace. */
const isUnnamed = (name: InputName, given: Given): boolean =>
  given.ownVault === true && given[name] === undefined;

/** References to the files that are given, or that the reader of a page for an existing Vault may have. */
export function fileReferences(given: Given): Partial<Variables> {
  const names = FILES.filter((name) => given[name] !== undefined || isUnnamed(name, given));
  return Object.fromEntries(names.map((name) => [name, reference(name)]));
}

/** The values of the other variables. */
export async function pageValues(variant: Variant, given: Given): Promise<PageValues> {
  const others = guideVariables(variant, given).filter(({ name }) => !isOwn(name));
  const { name, dnsSuffix } = await partitionOf(given.AWS_REGION ?? 'us-east-1');
  return {
    ...(Object.fromEntries(others.map(({ name, value }) => [name, value])) as Partial<Variables>),
    ...ofPartition(name, dnsSuffix),
    ...(given.VAULT_STS_ENDPOINT !== undefined && { STS_ENDPOINT: given.VAULT_STS_ENDPOINT }),
  };
}
