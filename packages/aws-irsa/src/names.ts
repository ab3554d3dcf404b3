/** The AWS account that things are made in, as the caller's own ARN tells it. */
export interface Account {
  /** Twelve digits. */
  readonly accountId: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
}

/** Who makes the calls, and so in which account and partition things are made. */
export interface CallerIdentity extends Account {
  readonly arn: string;
}

/** The longest role name that IAM takes. */
export const ROLE_NAME_MAX = 64;
/** The longest policy name that IAM takes. */
export const POLICY_NAME_MAX = 128;
/** What IAM takes in the name of a role or a policy. */
export const IAM_NAME = /^[\w+=,.@-]+$/;
/** What EKS takes as the name of a cluster: at most 100 of these. */
export const CLUSTER_NAME = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;

/** The shape of a region's name, of the partitions aws, aws-cn and aws-us-gov. */
export const REGION =
  /^(?:(?:af|ap|ca|eu|il|me|mx|sa|us)-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)|cn-(?:north|northwest)|us-gov-(?:east|west))-[1-9]$/;

/** The audience of service account tokens that STS accepts, in every partition. */
export const STS_AUDIENCE = 'sts.amazonaws.com';

/** The domain under which a partition's services answer. */
export function dnsSuffix(partition: string): string {
  return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** The Security Token Service of a region. Unit: a URL. */
export function stsEndpoint(partition: string, region: string): string {
  return `https://sts.${region}.${dnsSuffix(partition)}`;
}

/** The ARN that a role without a path has, or will have once it is made. */
export function roleArn({ accountId, partition }: Account, name: string): string {
  return `arn:${partition}:iam::${accountId}:role/${name}`;
}

/** The ARN that a customer managed policy without a path has, or will have once it is made. */
export function policyArn({ accountId, partition }: Account, name: string): string {
  return `arn:${partition}:iam::${accountId}:policy/${name}`;
}

/** The ARN of an issuer's OIDC provider. `issuer` comes without `https://`, as the guide's OIDC_PROVIDER does. */
export function oidcProviderArn({ accountId, partition }: Account, issuer: string): string {
  return `arn:${partition}:iam::${accountId}:oidc-provider/${issuer}`;
}
