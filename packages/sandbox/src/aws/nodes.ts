import type { MotoClient } from './moto.ts';
import { xmlValue } from './xml.ts';

/** The name of each cluster's only managed node group. Its nodes have the name as a label, as in EKS. */
export const nodeGroup = 'workers';
export const nodeGroupLabel = 'eks.amazonaws.com/nodegroup';

/** The instance metadata options of a cluster's nodes. */
export type Nodes = {
  hopLimit: number;
  /** Whether a launch template sets the hop limit; otherwise it follows from the AMI type. */
  launchTemplate: boolean;
};

type NodeGroup = { nodeRole: string; subnets: string[]; launchTemplate?: { id: string } | null };
type Described = { nodegroup: NodeGroup };

type Of = { region: string; clusterName: string };

/**
 * Creates the node group, which names the role of its nodes. Without a launch template, the AMI type determines the hop
 * limit: 1 with Amazon Linux 2023, 2 with Amazon Linux 2 (https://docs.aws.amazon.com/eks/latest/userguide/al2023.html).
 */
export async function createNodeGroup(
  moto: MotoClient,
  of: Of & { nodeRole: string; subnets: string[]; nodes: Nodes },
): Promise<void> {
  const { region, clusterName, nodeRole, subnets, nodes } = of;
  const isAl2023 = nodes.launchTemplate || nodes.hopLimit < 2;
  await moto.eks(region, 'POST', `/clusters/${clusterName}/node-groups`, {
    nodegroupName: nodeGroup,
    nodeRole,
    subnets,
    amiType: isAl2023 ? 'AL2023_x86_64_STANDARD' : 'AL2_x86_64',
    ...(nodes.launchTemplate && { launchTemplate: await createLaunchTemplate(moto, of, nodes.hopLimit) }),
  });
}

/** Deletes the node group and its launch template. EKS does not delete a cluster that has a node group. */
export async function deleteNodeGroup(moto: MotoClient, { region, clusterName }: Of): Promise<void> {
  const path = `/clusters/${clusterName}/node-groups/${nodeGroup}`;
  const { nodegroup } = await moto.eks<Described>(region, 'DELETE', path);
  const { id } = nodegroup.launchTemplate ?? {};
  if (id) await moto.query('ec2', region, { Action: 'DeleteLaunchTemplate', LaunchTemplateId: id });
}

/** Replaces the node group with one whose nodes have other instance metadata options. */
export async function replaceNodeGroup(moto: MotoClient, of: Of & { nodes: Nodes }): Promise<void> {
  const path = `/clusters/${of.clusterName}/node-groups/${nodeGroup}`;
  const { nodeRole, subnets } = (await moto.eks<Described>(of.region, 'GET', path)).nodegroup;
  await deleteNodeGroup(moto, of);
  await createNodeGroup(moto, { ...of, nodeRole, subnets });
}

/** Creates a launch template that requires IMDSv2. Returns its id, name and version for a node group. */
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
