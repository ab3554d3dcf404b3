import { messageOf, registerSecret } from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { Aws, askAws } from './clients.ts';
import type { CallerIdentity } from './names.ts';

/** `aws sts get-caller-identity` (AWS step 1, ACCOUNT_ID). */
export function callerIdentity(aws: Aws): Promise<CallerIdentity> {
  return askAws('aws caller identity', async () => {
    const sts = await aws.sts();
    const response = sts.getCallerIdentity({}).catch((error: unknown) => throwStsError(aws, error));
    const { Account: accountId = '', Arn: arn = '' } = await response;
    return { accountId, arn, partition: arn.split(':')[1] ?? 'aws' };
  });
}

/** The ARN that all sessions of a role share. */
export function withoutSession(arn: string): string {
  return arn.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1');
}

/** How many seconds AWS's clock was ahead of this machine's in the last response of STS; 0 before the first response. */
export async function clockSkew(aws: Aws): Promise<number> {
  const { config } = await aws.sts();
  // The SDK silently corrects a wrong clock; Vault's SDK does not.
  return config.systemClockOffset / 1000;
}

/**
 * Throws an error of STS. A region that is not enabled refuses credentials in the words for wrong keys, so if the region of the
 * global services, which every account has, accepts them, the error says so.
 */
async function throwStsError(aws: Aws, error: unknown): Promise<never> {
  const { implicitGlobalRegion: home } = await partitionOf(aws.region);
  if (home === aws.region || !isAwsError(error, 'InvalidClientTokenId')) throw error;
  const elsewhere = await new Aws(home, aws.settings).sts();
  // The other region's response matters only if it accepts the credentials.
  const isAccepted = await elsewhere.getCallerIdentity({}).then(
    () => true,
    () => false,
  );
  if (!isAccepted) throw error;
  const seen = `${messageOf(error)} (${home} accepts the same credentials, ${aws.region} does not)`;
  throw Object.assign(new Error(seen, { cause: error }), { name: 'InvalidClientTokenId', $fault: 'client' });
}

/** The credentials with which this program signs. @throws Failure without any */
export async function awsCredentials(aws: Aws) {
  const { credentials } = (await aws.sts()).config;
  return askAws('AWS credentials', () => credentials());
}

/**
 * The Security Token Service of a region by the SDK's endpoint rules, which know every partition. Vault and Gloo call it
 * too, so the variables that redirect the SDK do not apply. An origin: `https://sts.us-east-1.amazonaws.com`.
 */
export async function stsEndpoint(aws: Aws): Promise<string> {
  const { config } = await aws.sts();
  const usual = { UseDualStack: false, UseFIPS: false, UseGlobalEndpoint: false };
  return config.endpointProvider({ ...usual, Region: aws.region }).url.origin;
}

/** The partition of a region, with its domain and the region of its global services, by the SDK's list. */
export async function partitionOf(region: string) {
  const { partition } = await import('@aws-sdk/core/client');
  // The SDK's type omits the last field.
  return partition(region) as ReturnType<typeof partition> & { readonly implicitGlobalRegion: string };
}

/** The hosts of EKS issuers in a region, including those of the dual-stack endpoint. */
export async function eksHosts(aws: Aws): Promise<readonly string[]> {
  const { config } = await aws.eks();
  const hostOf = (UseDualStack: boolean) =>
    config.endpointProvider({ UseDualStack, UseFIPS: false, Region: aws.region }).url.hostname;
  return [`oidc.${hostOf(false)}`, `oidc-${hostOf(true)}`];
}

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** `arn:…:assumed-role/<role>/<session>` */
  readonly assumedRoleArn: string;
}

/**
 * `aws sts assume-role-with-web-identity`, which a pod's SDK calls with its projected token.
 * @throws the SDK's own error, because the caller may expect a refusal
 */
export async function assumeRoleWithWebIdentity(
  aws: Aws,
  spec: { readonly roleArn: string; readonly sessionName: string; readonly token: string },
): Promise<SessionCredentials> {
  registerSecret(spec.token);
  const sts = await aws.sts();
  const { Credentials, AssumedRoleUser } = await sts.assumeRoleWithWebIdentity({
    RoleArn: spec.roleArn,
    RoleSessionName: spec.sessionName,
    WebIdentityToken: spec.token,
  });
  registerSecret(Credentials?.SecretAccessKey);
  registerSecret(Credentials?.SessionToken);
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
    assumedRoleArn: AssumedRoleUser?.Arn ?? '',
  };
}
