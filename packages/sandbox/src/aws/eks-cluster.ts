import { createHash } from 'node:crypto';
import type { Credentials } from './signature.ts';
import type { MotoClient } from './moto.ts';
import { partitionOf } from './partitions.ts';
import { assumedBy, statement } from './statement.ts';
import { xmlValues } from './xml.ts';
import { createNodeGroup, deleteNodeGroup, type Nodes } from './nodes.ts';
import { sessionOf } from './sessions.ts';

/** The role that EKS itself assumes, the same for all clusters of the account. */
export const controlPlaneRole = 'eks-cluster-role';
/** The node role of the guide's example. */
export const exampleNodeRole = 'foo-role';

/** The input for a cluster in EKS. */
export type EksCluster = {
  name: string;
  region: string;
  nodeRole: string;
  nodes: Nodes;
  /** Whether the issuer of its tokens is the dual-stack one. */
  dualStackIssuer: boolean;
};

/** The issuer of a new cluster's tokens, and a session of its node role, which Vault runs with. */
export type CreatedCluster = { issuer: string; vault: Credentials; vaultArn: string };

/**
 * Creates an EKS cluster without an associated OIDC provider, and its node role, which lacks iam:GetRole.
 * @throws if the account has a cluster or a role of that name
 */
export async function createCluster(
  moto: MotoClient,
  { name, region, nodeRole, nodes, dualStackIssuer }: EksCluster,
  accountId: string,
  seed: number,
): Promise<CreatedCluster> {
  const partition = partitionOf(region);
  const iam = (Action: string, params: Record<string, string>) =>
    moto.query('iam', region, { Action, ...params });
  const role = (roleName: string) => `arn:${partition}:iam::${accountId}:role/${roleName}`;

  await iam('CreateRole', {
    RoleName: nodeRole,
    AssumeRolePolicyDocument: assumedBy('ec2.amazonaws.com'),
  });
  await iam('PutRolePolicy', {
    RoleName: nodeRole,
    PolicyName: 'eks-worker-node',
    PolicyDocument: statement(['ec2:Describe*', 'eks:DescribeCluster', 'ecr:GetAuthorizationToken']),
  });
  // Real nodes get their session from EC2.
  const { credentials: vault, arn: vaultArn } = await sessionOf(moto, region, {
    RoleArn: role(nodeRole),
    RoleSessionName: 'bar',
  });

  const subnets = ['subnet-0a1b2c3d4e5f60718'];
  type Created = { cluster: { identity: { oidc: { issuer: string } } } };
  const { cluster } = await moto.eks<Created>(region, 'POST', '/clusters', {
    name,
    roleArn: role(controlPlaneRole),
    resourcesVpcConfig: { subnetIds: subnets },
  });
  await createNodeGroup(moto, { region, clusterName: name, nodeRole: role(nodeRole), subnets, nodes });
  const issuer = issuerOf({ name, region }, cluster.identity.oidc.issuer, seed);
  return { issuer: dualStackIssuer ? dualStack(issuer) : issuer, vault, vaultArn };
}

/** Removes a cluster, its nodes and their role. Other IAM resources of the cluster stay, as in AWS. */
export async function deleteCluster(
  moto: MotoClient,
  { name, region, nodeRole: RoleName }: EksCluster,
): Promise<void> {
  const iam = (Action: string, params: Record<string, string> = {}) =>
    moto.query('iam', region, { Action, RoleName, ...params });
  await deleteNodeGroup(moto, { region, clusterName: name });
  await moto.eks(region, 'DELETE', `/clusters/${name}`);
  for (const PolicyArn of xmlValues(await iam('ListAttachedRolePolicies'), 'PolicyArn')) {
    await iam('DetachRolePolicy', { PolicyArn });
  }
  for (const PolicyName of xmlValues(await iam('ListRolePolicies'), 'member')) {
    await iam('DeleteRolePolicy', { PolicyName });
  }
  await iam('DeleteRole');
}

/**
 * The issuer of one cluster, as AWS has it; moto has one issuer for a region. It stays the same after a reset, because the
 * API server was started with it.
 * @param seed of the account: clusters of the same name in two accounts have different issuers
 */
export function issuerOf(
  { name, region }: { name: string; region: string },
  motos: string,
  seed: number,
): string {
  const text = `${seed}/${region}/${name}`;
  const id = createHash('sha256').update(text).digest('hex').slice(0, 32).toUpperCase();
  return motos.replace(/\/id\/\w+$/, `/id/${id}`);
}

/** The other form of an issuer: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html ("IRSA OIDC Issuer URLs"). */
const dualStack = (issuer: string): string =>
  issuer.replace(/^https:\/\/oidc\.eks\.([^.]+)\.[^/]+/, 'https://oidc-eks.$1.api.aws');
