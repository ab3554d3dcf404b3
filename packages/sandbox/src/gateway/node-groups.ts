import type { MotoClient } from './moto-client.ts';

/** The one managed node group of the sandbox's cluster; its nodes carry the name as a label, as EKS gives it to them. */
export const nodeGroup = 'workers';
export const nodeGroupLabel = 'eks.amazonaws.com/nodegroup';

/** Makes the node group: whoever knows a node's group learns from it the role that the node has. */
export async function createNodeGroup(
  moto: MotoClient,
  of: { region: string; clusterName: string; nodeRole: string; subnets: string[] },
): Promise<void> {
  const { region, clusterName, nodeRole, subnets } = of;
  const group = JSON.stringify({ nodegroupName: nodeGroup, nodeRole, subnets });
  const { status, body } = await moto.send(
    'eks',
    region,
    'POST',
    `/clusters/${clusterName}/node-groups`,
    group,
  );
  if (status >= 400) throw new Error(`moto: CreateNodegroup: ${status} ${body}`);
}
