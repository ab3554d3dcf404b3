import type { MotoClient } from './moto-client.ts';

/** The one managed node group of each of the sandbox's clusters; its nodes carry the name as a label, as EKS gives it to them. */
export const nodeGroup = 'workers';
export const nodeGroupLabel = 'eks.amazonaws.com/nodegroup';

/**
 * Makes the node group: whoever knows a node's group learns from it the role that the node has. Its AMI type is one whose
 * instance metadata has that hop limit without a launch template: 1 with Amazon Linux 2023, 2 with Amazon Linux 2.
 */
export async function createNodeGroup(
  moto: MotoClient,
  of: { region: string; clusterName: string; nodeRole: string; subnets: string[]; hopLimit: number },
): Promise<void> {
  const { region, clusterName, nodeRole, subnets, hopLimit } = of;
  const amiType = hopLimit < 2 ? 'AL2023_x86_64_STANDARD' : 'AL2_x86_64';
  const group = JSON.stringify({ nodegroupName: nodeGroup, nodeRole, subnets, amiType });
  const path = `/clusters/${clusterName}/node-groups`;
  const { status, body } = await moto.send('eks', region, 'POST', path, group);
  if (status >= 400) throw new Error(`moto: CreateNodegroup: ${status} ${body}`);
}

/** Deletes it: EKS deletes no cluster that has one. */
export async function deleteNodeGroup(moto: MotoClient, region: string, clusterName: string): Promise<void> {
  const path = `/clusters/${clusterName}/node-groups/${nodeGroup}`;
  const { status, body } = await moto.send('eks', region, 'DELETE', path);
  if (status >= 400) throw new Error(`moto: DeleteNodegroup: ${status} ${body}`);
}

/** Replaces the node group by one with another hop limit. */
export async function replaceNodeGroup(
  moto: MotoClient,
  { region, clusterName }: { region: string; clusterName: string },
  hopLimit: number,
): Promise<void> {
  const path = `/clusters/${clusterName}/node-groups/${nodeGroup}`;
  const { body } = await moto.send('eks', region, 'GET', path);
  const { nodegroup } = JSON.parse(body) as { nodegroup: { nodeRole: string; subnets: string[] } };
  await deleteNodeGroup(moto, region, clusterName);
  const { nodeRole, subnets } = nodegroup;
  await createNodeGroup(moto, { region, clusterName, nodeRole, subnets, hopLimit });
}
