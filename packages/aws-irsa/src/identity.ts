import { Failure } from 'resource';
import { type Aws, awsFailure, isAwsError } from './clients.ts';
import type { Account } from './names.ts';

/** Who makes the calls, and so in which account and partition things are made. */
export interface CallerIdentity extends Account {
  readonly arn: string;
}

/** `aws sts get-caller-identity` (AWS step 1, ACCOUNT_ID). */
export async function callerIdentity(aws: Aws): Promise<CallerIdentity> {
  try {
    const sts = await aws.sts();
    const { Account: accountId = '', Arn: arn = '' } = await sts.getCallerIdentity({});
    return { accountId, arn, partition: arn.split(':')[1] ?? 'aws' };
  } catch (error) {
    throw awsFailure('aws caller identity', error);
  }
}

/** What the guide needs to know of an EKS cluster. */
export interface EksCluster {
  readonly name: string;
  /** The OIDC issuer without `https://`: the guide's OIDC_PROVIDER. */
  readonly issuer: string;
  /** `ACTIVE`, `CREATING`, … */
  readonly status: string;
}

/**
 * `aws eks describe-cluster --query cluster.identity.oidc.issuer` (AWS step 1, OIDC_PROVIDER).
 * @throws Failure of kind input where there is no such cluster in the region.
 */
export async function eksCluster(aws: Aws, name: string): Promise<EksCluster> {
  const resource = `eks cluster ${name}`;
  try {
    const eks = await aws.eks();
    const { cluster } = await eks.describeCluster({ name });
    const issuer = cluster?.identity?.oidc?.issuer;
    if (issuer === undefined) {
      throw new Failure({
        resource,
        seen: `it has no OIDC issuer (status ${cluster?.status ?? 'unknown'})`,
        cause: 'The cluster is still being created, or is older than IRSA (Kubernetes 1.14).',
        next: [`aws eks describe-cluster --name ${name} --region ${aws.region}`],
      });
    }
    return { name, issuer: issuer.replace(/^https:\/\//, ''), status: cluster?.status ?? 'unknown' };
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (isAwsError(error, 'ResourceNotFound')) {
      throw new Failure({
        kind: 'input',
        resource,
        seen: `EKS knows no cluster of this name in ${aws.region}`,
        cause:
          'CLUSTER_NAME or AWS_REGION is not the one you mean, or the credentials are of another account.',
        next: [`aws eks list-clusters --region ${aws.region}`],
        error,
      });
    }
    throw awsFailure(resource, error);
  }
}
