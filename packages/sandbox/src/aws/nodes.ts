import type { Moto } from './moto.ts';

/** The name of each cluster's only managed node group. Its nodes have the name as a label, as in EKS. */
export const nodeGroup = 'workers';
export const nodeGroupLabel = 'eks.amazonaws.com/nodegroup';
/** The hop limit of new nodes' instance metadata: their pods reach the node's role. */
export const HOP_LIMIT = 2;

/** A cluster in EKS. */
type Of = { region: string; clusterName: string };

/**
 * Creates the node group, which names the role of its nodes. The AMI type determines the hop limit of their instance
 * metadata: 1 with Amazon Linux 2023, 2 with Amazon Linux 2 (https://docs.aws.amazon.com/eks/latest/userguide/al2023.html).
 */
export async function createNodeGroup(
  moto: Moto,
  { region, clusterName, nodeRole, hopLimit = HOP_LIMIT }: Of & { nodeRole: string; hopLimit?: number },
): Promise<void> {
  await moto.eks(region, 'POST', `/clusters/${clusterName}/node-groups`, {
    nodegroupName: nodeGroup,
    nodeRole,
    subnets: ['subnet-0a1b2c3d4e5f60718'],
    amiType: hopLimit < 2 ? 'AL2023_x86_64_STANDARD' : 'AL2_x86_64',
  });
}

/** Deletes the node group. EKS does not delete a cluster that has a node group. @returns the role of its nodes */
export async function deleteNodeGroup(moto: Moto, { region, clusterName }: Of): Promise<string> {
  const path = `/clusters/${clusterName}/node-groups/${nodeGroup}`;
  const { nodegroup } = await moto.eks<{ nodegroup: { nodeRole: string } }>(region, 'DELETE', path);
  return nodegroup.nodeRole;
}

/** Replaces the node group with one whose nodes have another hop limit. */
export async function replaceNodeGroup(moto: Moto, of: Of & { hopLimit: number }): Promise<void> {
  await createNodeGroup(moto, { ...of, nodeRole: await deleteNodeGroup(moto, of) });
}
