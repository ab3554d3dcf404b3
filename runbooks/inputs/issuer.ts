import { type Aws, type EksCluster, isAwsError, managedIssuers } from 'aws-irsa';
import { Failure, type Ownership } from 'resource';
import type { Inputs } from './inputs.ts';

/** The sources of the issuer: EKS or, for a deleted cluster, IAM. */
interface Known {
  readonly inputs: Inputs;
  readonly ownership: Ownership;
  readonly aws: Aws;
  readonly eksCluster: () => Promise<EksCluster>;
}

/** The cluster's issuer without `https://` (AWS step 1, OIDC_PROVIDER). */
export async function issuerOf({ eksCluster }: Known): Promise<string> {
  return (await eksCluster()).issuer;
}

/**
 * The same for a cluster that may have been deleted: then it is the issuer of the provider that carries our tags, or
 * empty if there is none.
 * @throws Failure of kind input if that provider belongs to a cluster in another region, which may still exist.
 */
export async function issuerOfDeletedCluster(clients: Known): Promise<string> {
  const { aws, inputs, ownership } = clients;
  try {
    return await issuerOf(clients);
  } catch (error) {
    if (!(error instanceof Failure && isAwsError(error, 'ResourceNotFound'))) throw error;
    const [issuer = ''] = await managedIssuers(aws, ownership);
    const region = regionIn(issuer);
    if (region === undefined || region === inputs.AWS_REGION) return issuer;
    throw new Failure({
      kind: 'input',
      resource: error.resource,
      seen: `${error.seen}, and the OIDC provider that was created for it belongs to a cluster in ${region}`,
      cause: 'AWS_REGION is not the cluster’s.',
      next: [`--region ${region}`],
      error,
    });
  }
}

/**
 * The region in the name of an EKS issuer: `oidc.eks.us-east-1.amazonaws.com/…` or, dual-stack,
 * `oidc-eks.us-east-1.api.aws/…` (docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html). Pure.
 */
export function regionIn(issuer: string): string | undefined {
  return /^oidc[.-]eks\.([a-z0-9-]+)\./.exec(issuer)?.[1];
}
