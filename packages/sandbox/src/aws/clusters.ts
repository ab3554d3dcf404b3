import { createHash } from 'node:crypto';
import type { GatewayConfig } from '../gateway/config.ts';
import type { KubeClient } from '../gateway/kube.ts';
import { type Moto, sessionOf } from './moto.ts';
import { domainOf, partitionOf } from './partitions.ts';
import type { Credentials, KeyOwner } from './signature.ts';
import { assumedBy, statement } from './trust.ts';
import { xmlValues } from './xml.ts';

/** The role that EKS itself assumes, the same for all clusters of the account. */
export const controlPlaneRole = 'eks-cluster-role';
/** The node role of the guide's example. */
export const exampleNodeRole = 'foo-role';

/** The initial content of the sandbox's AWS account, before it has a cluster. */
export type Seeded = {
  accountId: string;
  /** The person who follows the guide. */
  engineer: Credentials;
};

/** The cluster that a sandbox adds to the account. */
export type JoiningCluster = { sandbox: string; name: string; region: string };

/** A sandbox's view of the AWS account of its cluster. */
export type AccountView = Seeded & {
  issuer: string;
  /** A session of the node role, which Vault uses. */
  vault: Credentials;
};

type Cluster = Omit<JoiningCluster, 'sandbox'> & {
  nodeRole: string;
  vault: Credentials;
  /** Set when its API server runs. */
  kube?: KubeClient;
};

/**
 * The clusters in an account, by sandbox. Each has its own node role, as `eksctl` creates one for each node group, so the
 * Vaults of two clusters can have different rights.
 */
export class Clusters {
  readonly #moto: Moto;
  readonly #keys: Map<string, KeyOwner>;
  /** The sandbox that owns the account. Its cluster has the node role of the guide's example. */
  readonly #first: GatewayConfig;
  readonly #clusters = new Map<string, Cluster>();

  constructor(moto: Moto, keys: Map<string, KeyOwner>, first: GatewayConfig) {
    this.#moto = moto;
    this.#keys = keys;
    this.#first = first;
  }

  /**
   * Creates the cluster in EKS and the role of its nodes, unless the sandbox has joined already.
   * @throws if the account has another cluster of that name, or belongs to another partition
   */
  async join({ sandbox, ...asked }: JoiningCluster, account: Seeded): Promise<AccountView> {
    const { name, region } = asked;
    const partition = partitionOf(this.#first.region);
    if (partitionOf(region) !== partition)
      throw new Error(`region ${region} is not in the account's partition ${partition}`);
    let cluster = this.#clusters.get(sandbox);
    if (cluster === undefined) {
      if (this.named(name, region) !== undefined) {
        throw new Error(`the account already has an EKS cluster ${name} in ${region}: choose another name`);
      }
      const nodeRole = sandbox === this.#first.name ? exampleNodeRole : `${exampleNodeRole}-${sandbox}`;
      const vault = await this.#create({ ...asked, nodeRole }, account.accountId);
      cluster = { ...asked, nodeRole, vault };
      this.#clusters.set(sandbox, cluster);
    }
    return { ...account, issuer: this.issuerOf(name, region), vault: cluster.vault };
  }

  /** Registers the API server of a cluster. */
  setApiServer(sandbox: string, kube: KubeClient): void {
    const cluster = this.#clusters.get(sandbox);
    if (cluster === undefined) throw new Error(`sandbox "${sandbox}" has not joined this account`);
    cluster.kube = kube;
  }

  /** The cluster with this name. */
  named(name: string, region: string): Readonly<Cluster> | undefined {
    return [...this.#clusters.values()].find((one) => one.name === name && one.region === region);
  }

  /** The cluster whose tokens have this issuer. */
  ofIssuer(issuer: string): Readonly<Cluster> | undefined {
    return [...this.#clusters.values()].find((one) => this.issuerOf(one.name, one.region) === issuer);
  }

  /**
   * The issuer of one cluster; moto has one issuer for a region. It stays the same after a reset, because the API server was
   * started with it. Clusters of the same name in two accounts have different issuers.
   */
  issuerOf(name: string, region: string): string {
    const text = `${this.#first.seed}/${region}/${name}`;
    const id = createHash('sha256').update(text).digest('hex').slice(0, 32).toUpperCase();
    return `https://oidc.eks.${region}.${domainOf(region)}/id/${id}`;
  }

  /** Recreates all clusters after the account was emptied. Their Vaults have to be restarted. */
  async makeAgain({ accountId }: Seeded): Promise<void> {
    for (const cluster of this.#clusters.values()) cluster.vault = await this.#create(cluster, accountId);
  }

  /** Removes a sandbox's cluster, its nodes and their role. Other IAM resources of the cluster stay, as in AWS. */
  async leave(sandbox: string): Promise<void> {
    const cluster = this.#clusters.get(sandbox);
    if (cluster === undefined) return;
    this.#clusters.delete(sandbox);
    this.#keys.delete(cluster.vault.accessKeyId);
    const { name, region, nodeRole: RoleName } = cluster;
    const iam = (Action: string, params: Record<string, string> = {}) =>
      this.#moto.query('iam', region, { Action, RoleName, ...params });
    await deleteNodeGroup(this.#moto, { region, clusterName: name });
    await this.#moto.eks(region, 'DELETE', `/clusters/${name}`);
    for (const PolicyArn of xmlValues(await iam('ListAttachedRolePolicies'), 'PolicyArn')) {
      await iam('DetachRolePolicy', { PolicyArn });
    }
    for (const PolicyName of xmlValues(await iam('ListRolePolicies'), 'member')) {
      await iam('DeleteRolePolicy', { PolicyName });
    }
    await iam('DeleteRole');
  }

  /**
   * Creates a cluster without an associated OIDC provider, and its node role, which lacks iam:GetRole.
   * @returns a session of the node role; real nodes get it from EC2
   * @throws if the account has a cluster or a role of that name
   */
  async #create({ name, region, nodeRole }: Omit<Cluster, 'vault'>, accountId: string): Promise<Credentials> {
    const iam = (Action: string, params: Record<string, string>) =>
      this.#moto.query('iam', region, { Action, RoleName: nodeRole, ...params });
    const arnOf = (role: string) => `arn:${partitionOf(region)}:iam::${accountId}:role/${role}`;
    await iam('CreateRole', { AssumeRolePolicyDocument: assumedBy('ec2.amazonaws.com') });
    await iam('PutRolePolicy', {
      PolicyName: 'eks-worker-node',
      PolicyDocument: statement(['ec2:Describe*', 'eks:DescribeCluster', 'ecr:GetAuthorizationToken']),
    });
    await this.#moto.eks(region, 'POST', '/clusters', {
      name,
      roleArn: arnOf(controlPlaneRole),
      resourcesVpcConfig: { subnetIds: ['subnet-0a1b2c3d4e5f60718'] },
    });
    await createNodeGroup(this.#moto, { region, clusterName: name, nodeRole: arnOf(nodeRole) });
    const account = { moto: this.#moto, keys: this.#keys };
    const session = { RoleArn: arnOf(nodeRole), RoleSessionName: 'bar' };
    return (await sessionOf(account, region, session)).credentials;
  }
}

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
async function createNodeGroup(
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
async function deleteNodeGroup(moto: Moto, { region, clusterName }: Of): Promise<string> {
  const path = `/clusters/${clusterName}/node-groups/${nodeGroup}`;
  const { nodegroup } = await moto.eks<{ nodegroup: { nodeRole: string } }>(region, 'DELETE', path);
  return nodegroup.nodeRole;
}

/** Replaces the node group with one whose nodes have another hop limit. */
export async function replaceNodeGroup(moto: Moto, of: Of & { hopLimit: number }): Promise<void> {
  await createNodeGroup(moto, { ...of, nodeRole: await deleteNodeGroup(moto, of) });
}
