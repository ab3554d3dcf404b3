import type { Nodegroup } from '@aws-sdk/client-eks';
import { Failure } from 'engine/resource';
import { type Aws, askAws, collect } from './clients.ts';

/** A managed node group, as far as its nodes' role matters to pods. */
export interface NodeGroup {
  readonly name: string;
  readonly roleArn: string;
  /** Whether pods without a role of their own can get the role of its nodes; only Vault's own try decides. */
  readonly mayLendRole: boolean;
}

/**
 * A managed node group, with whose role pods without a role of their own call AWS.
 * @throws Failure if there is no such node group
 */
export async function nodeGroup(aws: Aws, clusterName: string, nodegroupName: string): Promise<NodeGroup> {
  const resource = `eks node group ${nodegroupName}`;
  const eks = await aws.eks();
  const { nodegroup } = await askAws(resource, () => eks.describeNodegroup({ clusterName, nodegroupName }));
  if (nodegroup?.nodeRole === undefined) throw new Failure({ resource, seen: 'EKS returned no node role' });
  return { name: nodegroupName, roleArn: nodegroup.nodeRole, mayLendRole: mayLendRole(nodegroup) };
}

/**
 * All managed node groups of a cluster.
 * @throws Failure if they cannot be read
 */
export async function nodeGroups(aws: Aws, clusterName: string): Promise<readonly NodeGroup[]> {
  const client = await aws.eks();
  const { paginateListNodegroups } = await import('@aws-sdk/client-eks');
  const names = await askAws(`node groups of eks cluster ${clusterName}`, () =>
    collect(paginateListNodegroups({ client }, { clusterName }), ({ nodegroups }) => nodegroups),
  );
  return Promise.all(names.map((name) => nodeGroup(aws, clusterName, name)));
}

/**
 * EKS keeps pods from the metadata of Amazon Linux 2023 (https://docs.aws.amazon.com/eks/latest/userguide/al2023.html: a
 * hop limit of 1), unless a launch template says otherwise.
 */
export function mayLendRole({
  amiType,
  launchTemplate,
}: Pick<Nodegroup, 'amiType' | 'launchTemplate'>): boolean {
  return launchTemplate !== undefined || amiType?.startsWith('AL2023') !== true;
}
