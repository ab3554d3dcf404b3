import type { EKS } from '@aws-sdk/client-eks';
import type { IAM } from '@aws-sdk/client-iam';
import type { STS } from '@aws-sdk/client-sts';
import { Failure, messageOf } from 'resource';

// The SDK warns of Node 20 on every start; those who run this can do nothing about it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** The SDK's clients for one region, each loaded and connected at its first use. */
export class Aws {
  readonly region: string;
  #iam: Promise<IAM> | undefined;
  #sts: Promise<STS> | undefined;
  #eks: Promise<EKS> | undefined;

  constructor(region: string) {
    this.region = region;
  }

  get #settings() {
    return {
      region: this.region,
      maxAttempts: 5,
      requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    };
  }

  iam(): Promise<IAM> {
    this.#iam ??= import('@aws-sdk/client-iam').then(({ IAM }) => new IAM(this.#settings));
    return this.#iam;
  }

  sts(): Promise<STS> {
    this.#sts ??= import('@aws-sdk/client-sts').then(({ STS }) => new STS(this.#settings));
    return this.#sts;
  }

  eks(): Promise<EKS> {
    this.#eks ??= import('@aws-sdk/client-eks').then(({ EKS }) => new EKS(this.#settings));
    return this.#eks;
  }
}

/** Whether an SDK error is one of those named. The SDK's names end in `Exception`, the service's own do not. */
export function isAwsError(error: unknown, ...names: readonly string[]): boolean {
  return (
    error instanceof Error && names.some((name) => error.name === name || error.name === `${name}Exception`)
  );
}

/**
 * Makes a call about a resource; `undefined` where AWS says that there is no such thing.
 * @throws Failure with AWS's own words and what they mean.
 */
export async function lookUp<T>(resource: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isAwsError(error, 'NoSuchEntity')) return undefined;
    throw awsFailure(resource, error);
  }
}

/**
 * Makes a call that changes a resource.
 * @throws Failure with AWS's own words and what they mean.
 */
export async function change<T>(resource: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsFailure(resource, error);
  }
}

const CREDENTIALS_NEXT = [
  'aws sts get-caller-identity shows who you are; aws sso login or AWS_PROFILE=<profile> give you credentials.',
];

/** The failure that an SDK error stands for. */
export function awsFailure(resource: string, error: unknown): Failure {
  const seen = messageOf(error);
  if (isAwsError(error, 'CredentialsProviderError', 'TokenProviderError')) {
    return new Failure({
      kind: 'input',
      resource: 'aws credentials',
      seen: seen.split('\n')[0] ?? seen,
      cause: 'No AWS credentials are set, or the profile that is named gives none.',
      next: CREDENTIALS_NEXT,
      error,
    });
  }
  if (isAwsError(error, 'ExpiredToken', 'ExpiredTokenException', 'RequestExpired')) {
    return new Failure({
      kind: 'input',
      resource: 'aws credentials',
      seen,
      cause: 'The AWS credentials have expired (or the clock of this machine is wrong).',
      next: CREDENTIALS_NEXT,
      error,
    });
  }
  if (
    isAwsError(
      error,
      'InvalidClientTokenId',
      'UnrecognizedClient',
      'SignatureDoesNotMatch',
      'InvalidAccessKeyId',
    )
  ) {
    return new Failure({
      kind: 'input',
      resource: 'aws credentials',
      seen,
      cause: 'AWS does not know these credentials.',
      next: CREDENTIALS_NEXT,
      error,
    });
  }
  if (isAwsError(error, 'AccessDenied', 'UnauthorizedOperation')) {
    return new Failure({
      resource,
      seen,
      cause: 'Your own AWS identity lacks the permission that this step needs.',
      next: ['Have the permission named above attached to your identity, or run as one that has it.'],
      error,
    });
  }
  if (isAwsError(error, 'EntityAlreadyExists')) {
    return new Failure({
      resource,
      seen,
      cause:
        'Somebody made it since it was looked at, or its name differs from another only in upper and lower case.',
      next: ['Run again: it looks first, uses what fits, and says what differs.'],
      error,
    });
  }
  if (isAwsError(error, 'LimitExceeded')) {
    return new Failure({
      resource,
      seen,
      cause: 'A quota of this AWS account is used up.',
      next: ['Remove what is no longer needed or have the quota raised (aws service-quotas).'],
      error,
    });
  }
  const host = /(?:ENOTFOUND|EAI_AGAIN) (\S+)/.exec(seen)?.[1];
  if (host !== undefined) {
    return new Failure({
      kind: 'input',
      resource,
      seen,
      cause: `There is no host ${host}: AWS_REGION names a region that does not exist, or this machine has no way out.`,
      next: ['Check AWS_REGION (aws ec2 describe-regions lists them) and the network.'],
      error,
    });
  }
  if (/ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET|TimeoutError/.test(`${seen} ${(error as Error).name}`)) {
    return new Failure({
      resource,
      seen,
      cause: 'AWS cannot be reached from here.',
      next: ['Check the network, the proxy and AWS_REGION; AWS_ENDPOINT_URL must be unset for the real AWS.'],
      error,
    });
  }
  return new Failure({ resource, seen, error });
}
