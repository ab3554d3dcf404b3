/** The AWS account for new resources, from the caller's own ARN. */
export interface Account {
  /** Twelve digits. */
  readonly accountId: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, … */
  readonly partition: string;
}

/** The identity that makes the calls, which determines account and partition. */
export interface CallerIdentity extends Account {
  readonly arn: string;
}

export const ROLE_NAME_MAX = 64;
export const POLICY_NAME_MAX = 128;
export const IAM_NAME_PATTERN = /^[\w+=,.@-]+$/;
/** The names that EKS accepts for a cluster: at most 100 characters. */
export const CLUSTER_NAME_PATTERN = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;

/** The form of a region's name: `us-east-1`, `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`. AWS adds regions. */
export const REGION_PATTERN =
  /^(?:[a-z]{2}(?:-gov|-iso[a-z]?)?|eusc-[a-z]{2})-(?:central|(?:north|south)(?:east|west)?|east|west)-[1-9]$/;

/** The audience of the service account tokens that STS accepts, in every partition. */
export const STS_AUDIENCE = 'sts.amazonaws.com';

/** The ARN that a role gets under a path. If the role exists, IAM reports its actual ARN. */
export function roleArn({ accountId, partition }: Account, name: string, path = '/'): string {
  return `arn:${partition}:iam::${accountId}:role${path}${name}`;
}

/** The ARN that a customer managed policy gets under a path. If the policy exists, IAM reports its actual ARN. */
export function policyArn({ accountId, partition }: Account, name: string, path = '/'): string {
  return `arn:${partition}:iam::${accountId}:policy${path}${name}`;
}

export function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The path in the ARN of a role or policy: `/` if it has none. */
export function pathIn(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
}

/** Whether two ARNs have the same kind, account and name: IAM allows only one of them, whatever the path. */
export function isNamedLike(arn: string, other: string): boolean {
  const withoutPath = (one: string) => `${one.slice(0, one.indexOf('/'))}/${nameIn(one)}`.toLowerCase();
  return withoutPath(arn) === withoutPath(other);
}

/** The ARN of an issuer's OIDC provider. `issuer` has no `https://`, like the guide's OIDC_PROVIDER. */
export function oidcProviderArn({ accountId, partition }: Account, issuer: string): string {
  return `arn:${partition}:iam::${accountId}:oidc-provider/${issuer}`;
}

/** The tag of a policy for the roles that runs have attached it to but did not create. */
export const ATTACHED_TO = 'attached-to';

/** The label of each IAM resource. A teardown also finds the other resources that a resource needs by their labels. */
export const LABEL = {
  provider: (issuer: string) => `iam oidc provider ${issuer}`,
  role: (name: string) => `iam role ${name}`,
  policy: (arnOrName: string) => `iam policy ${nameIn(arnOrName)}`,
  attachment: (policy: string, to: string) => `iam attachment of ${nameIn(policy)} to ${to}`,
} as const;
