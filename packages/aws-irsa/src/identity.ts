import { Failure } from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { type Aws, askAws } from './clients.ts';
import type { CallerIdentity } from './names.ts';
import { withAcceptance } from './region-acceptance.ts';

/** `aws sts get-caller-identity` (AWS step 1, ACCOUNT_ID). */
export function callerIdentity(aws: Aws): Promise<CallerIdentity> {
  return askAws('aws caller identity', async () => {
    const sts = await aws.sts();
    const asked = sts.getCallerIdentity({}).catch(async (error: unknown) => {
      throw await withAcceptance(aws, error);
    });
    const { Account: accountId = '', Arn: arn = '' } = await asked;
    return { accountId, arn, partition: arn.split(':')[1] ?? 'aws' };
  });
}

/** What the guide needs to know about an EKS cluster. */
export interface EksCluster {
  readonly name: string;
  /** The OIDC issuer without `https://`: the guide's OIDC_PROVIDER. */
  readonly issuer: string;
  /** `ACTIVE`, `CREATING`, … */
  readonly status: string;
  /** The address of its API server; missing while the cluster is being created. */
  readonly endpoint: string | undefined;
  /** The certificate authority of its API server, in base64 as in a kubeconfig. */
  readonly certificateAuthority: string | undefined;
  /** Whether EKS Auto Mode creates its nodes, whose role pods cannot use. */
  readonly autoMode: boolean;
}

/**
 * `aws eks describe-cluster --query cluster.identity.oidc.issuer` (AWS step 1, OIDC_PROVIDER).
 * @throws Failure of kind input if there is no such cluster in the region
 */
export async function eksCluster(aws: Aws, name: string): Promise<EksCluster> {
  const resource = `eks cluster ${name}`;
  const eks = await aws.eks();
  const asked = askAws(resource, () => eks.describeCluster({ name })).catch((error: unknown) => {
    if (!isAwsError(error, 'ResourceNotFound')) throw error;
    throw new Failure({
      kind: 'input',
      resource,
      seen: `EKS has no cluster of this name in ${aws.region}`,
      cause: 'CLUSTER_NAME or AWS_REGION is wrong, or the credentials belong to another account.',
      next: [`aws eks list-clusters --region ${aws.region}`],
      error: (error as Failure).cause,
    });
  });
  const { cluster } = await asked;
  const issuer = cluster?.identity?.oidc?.issuer;
  if (issuer === undefined) {
    throw new Failure({
      resource,
      seen: `it has no OIDC issuer (status ${cluster?.status ?? 'unknown'})`,
      cause: 'The cluster is still being created, or is older than IRSA (Kubernetes 1.14).',
      next: [`aws eks describe-cluster --name ${name} --region ${aws.region}`],
    });
  }
  return {
    name,
    issuer: issuer.replace(/^https:\/\//, ''),
    status: cluster?.status ?? 'unknown',
    endpoint: cluster?.endpoint,
    certificateAuthority: cluster?.certificateAuthority?.data,
    autoMode: cluster?.computeConfig?.enabled === true,
  };
}

/**
 * By how many seconds AWS's clock is ahead of this machine's, according to the answer to a call.
 * @throws Failure if AWS does not answer, or its answer has no date
 */
export async function clockSkew(aws: Aws): Promise<number> {
  const sts = await aws.sts();
  let skew: number | undefined;
  // The SDK corrects a wrong clock silently; Vault's SDK does not.
  const looking = (next: (args: never) => Promise<{ response: unknown }>) => async (args: never) => {
    const answer = await next(args);
    const { date } = (answer.response as { headers?: { date?: string } }).headers ?? {};
    const at = Date.parse(date ?? '');
    if (!Number.isNaN(at)) skew = (at - Date.now()) / 1000;
    return answer;
  };
  const command = new (await import('@aws-sdk/client-sts')).GetCallerIdentityCommand({});
  command.middlewareStack.add(looking as never, { step: 'deserialize', priority: 'low' });
  await askAws('clock of AWS', () => sts.send(command));
  if (skew !== undefined) return skew;
  throw new Failure({ resource: 'clock of AWS', seen: 'its answer has no Date header' });
}
