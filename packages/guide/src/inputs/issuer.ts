import { type Aws, type EksCluster, getRole, isAwsError, managedIssuers, trustedRegions } from 'aws-irsa';
import { Failure, type Ownership } from 'engine/resource';
import type { Inputs } from './inputs.ts';

interface Known extends Pick<Inputs, 'AWS_REGION' | 'VAULT_AUTH_ROLE_NAME'> {
  readonly ownership: Ownership;
  readonly aws: Aws;
  readonly eksCluster: () => Promise<EksCluster>;
}

/**
 * The issuer of a cluster that may have been deleted: then it is the one of the provider that carries our tags, or
 * empty if there is none.
 * @throws Failure of kind input if the guide's role trusts a cluster in another region, which may still exist.
 */
export async function issuerOfDeletedCluster(systems: Known): Promise<string> {
  const { aws, ownership, AWS_REGION, VAULT_AUTH_ROLE_NAME } = systems;
  try {
    return (await systems.eksCluster()).issuer;
  } catch (error) {
    if (!(error instanceof Failure && isAwsError(error, 'ResourceNotFound'))) throw error;
    const role = await getRole(aws, VAULT_AUTH_ROLE_NAME);
    const region = trustedRegions(role?.trust).find((one) => one !== AWS_REGION);
    if (region === undefined) {
      const [issuer = ''] = await managedIssuers(aws, ownership);
      return issuer;
    }
    throw new Failure({
      kind: 'input',
      resource: error.resource,
      seen: `${error.seen}, and iam role ${VAULT_AUTH_ROLE_NAME} trusts a cluster in ${region}`,
      cause: 'AWS_REGION is not the cluster’s.',
      next: [`--region ${region}, if that is the cluster you mean`],
      error,
    });
  }
}
