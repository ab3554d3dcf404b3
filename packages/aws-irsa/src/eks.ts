import { cachedRead, Failure } from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { type Aws, askAws, collect } from './clients.ts';

export interface EksCluster {
  /** The OIDC issuer without `https://`: the guide's OIDC_PROVIDER. */
  readonly issuer: string;
  readonly status: string;
  /** The address of the API server; missing while the cluster is being created. */
  readonly endpoint: string | undefined;
  readonly certificateAuthority: string | undefined;
  /** Whether EKS Auto Mode creates the nodes, whose role pods cannot use. */
  readonly autoMode: boolean;
}

/**
 * `aws eks describe-cluster --query cluster.identity.oidc.issuer` (AWS step 1, OIDC_PROVIDER).
 * @throws Failure of kind input if there is no such cluster in the region
 */
export async function eksCluster(aws: Aws, name: string): Promise<EksCluster> {
  const resource = `eks cluster ${name}`;
  const eks = await aws.eks();
  const response = askAws(resource, () => eks.describeCluster({ name })).catch((error: unknown) => {
    if (!isAwsError(error, 'ResourceNotFound')) throw error;
    throw new Failure({
      kind: 'input',
      resource,
      seen: `EKS has no cluster of this name in ${aws.region}`,
      cause: 'CLUSTER_NAME or AWS_REGION is wrong, or the credentials belong to another account.',
      next: [`aws eks list-clusters --region ${aws.region}`],
      error: (error as Failure).error,
    });
  });
  const { cluster } = await response;
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
    issuer: issuer.replace(/^https:\/\//, ''),
    status: cluster?.status ?? 'unknown',
    endpoint: cluster?.endpoint,
    certificateAuthority: cluster?.certificateAuthority?.data,
    autoMode: cluster?.computeConfig?.enabled === true,
  };
}

export interface NodeGroup {
  readonly name: string;
  readonly roleArn: string;
  /** Whether pods without a role of their own can get the role of the nodes; only Vault's own attempt proves it. */
  readonly mayLendRole: boolean;
}

/** A managed node group, whose role pods without a role of their own use to call AWS. */
export function nodeGroup(aws: Aws, clusterName: string, nodegroupName: string): Promise<NodeGroup> {
  const resource = `eks node group ${nodegroupName}`;
  return cachedRead(resource, async () => {
    const eks = await aws.eks();
    const { nodegroup } = await askAws(resource, () => eks.describeNodegroup({ clusterName, nodegroupName }));
    if (nodegroup?.nodeRole === undefined) throw new Failure({ resource, seen: 'EKS returned no node role' });
    // EKS keeps pods from the instance metadata on Amazon Linux 2023, unless a launch template says otherwise
    // (https://docs.aws.amazon.com/eks/latest/userguide/al2023.html: a hop limit of 1).
    const mayLendRole = nodegroup.launchTemplate !== undefined || !nodegroup.amiType?.startsWith('AL2023');
    return { name: nodegroupName, roleArn: nodegroup.nodeRole, mayLendRole };
  });
}

/** All managed node groups of a cluster. */
export function nodeGroups(aws: Aws, clusterName: string): Promise<readonly NodeGroup[]> {
  const resource = `node groups of eks cluster ${clusterName}`;
  return cachedRead(resource, async () => {
    const eks = await aws.eks();
    const listed = eks.paginateListNodegroups({ clusterName });
    const names = await askAws(resource, () => collect(listed, ({ nodegroups }) => nodegroups));
    return Promise.all(names.map((name) => nodeGroup(aws, clusterName, name)));
  });
}

export interface PodIdentityAssociation {
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly id: string;
}

/**
 * The EKS Pod Identity associations of some service accounts of a namespace. In new pods, an association takes
 * precedence over the IRSA annotation.
 */
export function podIdentityAssociations(
  aws: Aws,
  clusterName: string,
  { namespace, serviceAccounts }: { readonly namespace: string; readonly serviceAccounts: readonly string[] },
): Promise<readonly PodIdentityAssociation[]> {
  const resource = `EKS Pod Identity associations of namespace ${namespace}`;
  const read = async () => {
    const eks = await aws.eks();
    const listed = await collect(
      eks.paginateListPodIdentityAssociations({ clusterName, namespace }),
      ({ associations }) => associations,
    );
    // The list does not contain the roles.
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
  };
  return cachedRead(`${resource}: ${serviceAccounts.join()}`, () => askAws(resource, read));
}
