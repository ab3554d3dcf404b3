import { type Aws, askAws, collect } from './clients.ts';

/** The role that EKS Pod Identity gives to the pods of a service account. */
export interface PodIdentityAssociation {
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly id: string;
}

/**
 * The EKS Pod Identity associations of some service accounts of a namespace. In new pods, an association takes
 * precedence over the annotation of IRSA.
 * @throws Failure if they cannot be read
 */
export function podIdentityAssociations(
  aws: Aws,
  clusterName: string,
  of: { readonly namespace: string; readonly serviceAccounts: readonly string[] },
): Promise<readonly PodIdentityAssociation[]> {
  const { namespace, serviceAccounts } = of;
  return askAws(`EKS Pod Identity associations of namespace ${namespace}`, async () => {
    const eks = await aws.eks();
    const { paginateListPodIdentityAssociations } = await import('@aws-sdk/client-eks');
    const listed = await collect(
      paginateListPodIdentityAssociations({ client: eks }, { clusterName, namespace }),
      ({ associations }) => associations,
    );
    // The list does not name the roles.
    const described = await Promise.all(
      listed
        .filter(({ serviceAccount = '' }) => serviceAccounts.includes(serviceAccount))
        .map(({ associationId }) => eks.describePodIdentityAssociation({ clusterName, associationId })),
    );
    return described.map(({ association }) => ({
      serviceAccount: association?.serviceAccount ?? '',
      // A target role, which may be in another account, is assumed through the associated one.
      roleArn: association?.targetRoleArn ?? association?.roleArn ?? '',
      id: association?.associationId ?? '',
    }));
  });
}
