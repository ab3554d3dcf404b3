import type { LaunchTemplateInstanceMetadataOptions } from '@aws-sdk/client-ec2';
import type { Nodegroup } from '@aws-sdk/client-eks';
import { Failure } from 'engine/resource';
import { type Observation, observe } from 'troubleshoot';
import { type Aws, askAws, collect } from './clients.ts';

/** A managed node group, as far as its nodes' role matters to pods. */
export interface NodeGroup {
  readonly name: string;
  readonly roleArn: string;
  /** Whether pods without a role of their own get the role of its nodes from the nodes' instance metadata. */
  readonly podsReachRole: Observation<boolean>;
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
  return {
    name: nodegroupName,
    roleArn: nodegroup.nodeRole,
    podsReachRole: await podsReachRole(aws, nodegroup),
  };
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

/** A launch template's hop limit is in EC2, which an operator may not be allowed to read: nothing requires it. */
async function podsReachRole(aws: Aws, group: Nodegroup): Promise<Observation<boolean>> {
  const { id, version } = group.launchTemplate ?? {};
  if (id === undefined) return reach(group, undefined);
  const options = await observe(() => metadataOptions(aws, id, version));
  return 'value' in options ? reach(group, options.value) : options;
}

/**
 * The metadata options in a version of a launch template (`aws ec2 describe-launch-template-versions`).
 * @throws Failure if EC2 does not say
 */
async function metadataOptions(
  aws: Aws,
  id: string,
  version = '$Default',
): Promise<LaunchTemplateInstanceMetadataOptions | undefined> {
  const ec2 = await aws.ec2();
  const { LaunchTemplateVersions: [found] = [] } = await askAws(`ec2 launch template ${id}`, () =>
    ec2.describeLaunchTemplateVersions({ LaunchTemplateId: id, Versions: [version] }),
  );
  return found?.LaunchTemplateData?.MetadataOptions;
}

/**
 * Whether pods get the role of a node group's nodes. Pure. Sources:
 * - Without a launch template, EKS sets a hop limit of 1 with Amazon Linux 2023, and of 2 with Amazon Linux 2
 *   (https://docs.aws.amazon.com/eks/latest/userguide/al2023.html). Amazon Linux 2023 requires IMDSv2.
 * - The hop limit is that of IMDSv2's token: with IMDSv1, pods get the role whatever it is
 *   (https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html).
 * - What a launch template does not set, the account's defaults or the AMI may set: 2 by an AMI that requires IMDSv2
 *   (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html).
 */
function reach(
  { amiType, launchTemplate }: Nodegroup,
  options: LaunchTemplateInstanceMetadataOptions | undefined,
): Observation<boolean> {
  const isAl2023 = amiType?.startsWith('AL2023') === true;
  if (launchTemplate === undefined) return { value: !isAl2023 };
  const { HttpEndpoint: endpoint, HttpPutResponseHopLimit: hops, HttpTokens: tokens } = options ?? {};
  if (endpoint === 'disabled') return { value: false };
  if (hops === undefined) {
    return {
      unknown: 'its launch template sets no hop limit, so the default of the account or the AMI applies',
    };
  }
  if (hops > 1 || tokens === 'optional') return { value: true };
  if (tokens === 'required' || isAl2023) return { value: false };
  return { unknown: 'its launch template has a hop limit of 1, and does not say whether IMDSv2 is required' };
}
