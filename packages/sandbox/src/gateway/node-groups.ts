import type { MotoClient } from './moto-client.ts';
import { xmlValue } from './xml.ts';

/** The one managed node group of each of the sandbox's clusters; its nodes carry the name as a label, as EKS gives it to them. */
export const nodeGroup = 'workers';
export const nodeGroupLabel = 'eks.amazonaws.com/nodegroup';

/** How the instance metadata of a cluster's nodes is set up. */
export type Nodes = {
  hopLimit: number;
  /** Whether a launch template sets the hop limit; otherwise the AMI type has it. */
  launchTemplate: boolean;
};

type NodeGroup = { nodeRole: string; subnets: string[]; launchTemplate?: { id: string } | null };

type Of = { region: string; clusterName: string };

/**
 * Makes the node group: whoever knows a node's group learns from it the role that the node has. Without a launch template,
 * its AMI type is one whose instance metadata has that hop limit: 1 with Amazon Linux 2023, 2 with Amazon Linux 2
 * (https://docs.aws.amazon.com/eks/latest/userguide/al2023.html).
 */
export async function createNodeGroup(
  moto: MotoClient,
  of: Of & { nodeRole: string; subnets: string[]; nodes: Nodes },
): Promise<void> {
  const { region, clusterName, nodeRole, subnets, nodes } = of;
  const isAl2023 = nodes.launchTemplate || nodes.hopLimit < 2;
  const group = JSON.stringify({
    nodegroupName: nodeGroup,
    nodeRole,
    subnets,
    amiType: isAl2023 ? 'AL2023_x86_64_STANDARD' : 'AL2_x86_64',
    ...(nodes.launchTemplate && { launchTemplate: await createLaunchTemplate(moto, of, nodes.hopLimit) }),
  });
  const path = `/clusters/${clusterName}/node-groups`;
  const { status, body } = await moto.send('eks', region, 'POST', path, group);
  if (status >= 400) throw new Error(`moto: CreateNodegroup: ${status} ${body}`);
}

/** Deletes it, as EKS deletes no cluster that has one, and its launch template. */
export async function deleteNodeGroup(moto: MotoClient, { region, clusterName }: Of): Promise<void> {
  const path = `/clusters/${clusterName}/node-groups/${nodeGroup}`;
  const { status, body } = await moto.send('eks', region, 'DELETE', path);
  if (status >= 400) throw new Error(`moto: DeleteNodegroup: ${status} ${body}`);
  const { id } = (JSON.parse(body) as { nodegroup: NodeGroup }).nodegroup.launchTemplate ?? {};
  if (id) await moto.query('ec2', region, { Action: 'DeleteLaunchTemplate', LaunchTemplateId: id });
}

/** Replaces the node group by one whose nodes have other instance metadata. */
export async function replaceNodeGroup(moto: MotoClient, of: Of & { nodes: Nodes }): Promise<void> {
  const path = `/clusters/${of.clusterName}/node-groups/${nodeGroup}`;
  const { body } = await moto.send('eks', of.region, 'GET', path);
  const { nodeRole, subnets } = (JSON.parse(body) as { nodegroup: NodeGroup }).nodegroup;
  await deleteNodeGroup(moto, of);
  await createNodeGroup(moto, { ...of, nodeRole, subnets });
}

/** Makes a launch template that requires IMDSv2. A node group has its id, its name and a version. */
async function createLaunchTemplate(moto: MotoClient, { region, clusterName }: Of, hopLimit: number) {
  const name = `${clusterName}-${nodeGroup}`;
  const options = 'LaunchTemplateData.MetadataOptions';
  const created = await moto.query('ec2', region, {
    Action: 'CreateLaunchTemplate',
    LaunchTemplateName: name,
    [`${options}.HttpEndpoint`]: 'enabled',
    [`${options}.HttpTokens`]: 'required',
    [`${options}.HttpPutResponseHopLimit`]: String(hopLimit),
  });
  return { id: xmlValue(created, 'launchTemplateId'), name, version: '1' };
}
