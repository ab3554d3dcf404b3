import { createCluster, deleteCluster, type EksCluster, exampleNodeRole } from './eks-cluster.ts';
import type { KubeClient } from './kube-client.ts';
import type { MotoClient } from './moto-client.ts';
import { partitionOf } from './partitions.ts';
import type { KeyOwner, Seeded } from './seed.ts';
import type { Credentials } from './sigv4.ts';

/** The cluster of a sandbox, which is to be in the account. */
export type JoiningCluster = { sandbox: string } & Omit<EksCluster, 'nodeRole'>;

/** What a sandbox needs to know of the AWS account that its cluster is in. */
export type AccountView = Pick<Seeded, 'accountId' | 'partition' | 'engineer'> & {
  issuer: string;
  /** A session of the role of its nodes, with which Vault runs. */
  vault: Credentials;
};

type Cluster = {
  eks: EksCluster;
  issuer: string;
  /** As they were issued: Vault keeps them, whatever happens to the account. */
  vault: Credentials;
  /** Set once its API server runs. */
  kube?: KubeClient;
};

/**
 * The clusters in an account, by sandbox. Each has a node role of its own, as `eksctl` makes one for each node group:
 * the rights of one cluster's Vault say nothing about another's.
 */
export class Clusters {
  readonly #moto: MotoClient;
  readonly #keys: Map<string, KeyOwner>;
  /** The sandbox whose account it is: the node role of its cluster is that of the guide's example. */
  readonly #first: { sandbox: string; seed: number };
  readonly #clusters = new Map<string, Cluster>();

  constructor(moto: MotoClient, keys: Map<string, KeyOwner>, first: { sandbox: string; seed: number }) {
    this.#moto = moto;
    this.#keys = keys;
    this.#first = first;
  }

  /**
   * Makes the cluster in EKS and the role of its nodes; one that is there already stays as it is.
   * @throws when the account has another cluster of that name, or is of another partition
   */
  async join({ sandbox, ...asked }: JoiningCluster, account: Seeded): Promise<AccountView> {
    const { accountId, partition, engineer } = account;
    const { name, region } = asked;
    if (partitionOf(region) !== partition) {
      throw new Error(`region ${region} is not one of partition ${partition}, in which the account is`);
    }
    let cluster = this.#clusters.get(sandbox);
    if (cluster === undefined) {
      if (this.named(name, region) !== undefined) {
        throw new Error(
          `the account has an EKS cluster ${name} in ${region} already: give this one another name`,
        );
      }
      const nodeRole = sandbox === this.#first.sandbox ? exampleNodeRole : `${exampleNodeRole}-${sandbox}`;
      const eks = { ...asked, nodeRole };
      const { issuer, vault, vaultArn } = await createCluster(this.#moto, eks, accountId, this.#first.seed);
      cluster = { eks, issuer, vault };
      this.#clusters.set(sandbox, cluster);
      this.#keys.set(vault.accessKeyId, { arn: vaultArn, secretAccessKey: vault.secretAccessKey });
    }
    return { accountId, partition, engineer, issuer: cluster.issuer, vault: cluster.vault };
  }

  /** Learns that a cluster's API server runs. */
  isUp(sandbox: string, kube: KubeClient): void {
    const cluster = this.#clusters.get(sandbox);
    if (cluster === undefined) throw new Error(`sandbox "${sandbox}" has not joined this account`);
    cluster.kube = kube;
  }

  /** The cluster of that name. */
  named(name: string, region: string): Readonly<Cluster> | undefined {
    return [...this.#clusters.values()].find(({ eks }) => eks.name === name && eks.region === region);
  }

  /** The cluster whose tokens have that issuer. */
  ofIssuer(issuer: string): Readonly<Cluster> | undefined {
    return [...this.#clusters.values()].find((one) => one.issuer === issuer);
  }

  /** Creates all of them again in an account that was emptied. The keys that Vaults have stay valid. */
  async makeAgain({ accountId }: Seeded): Promise<void> {
    for (const { eks, vault } of this.#clusters.values()) {
      const made = await createCluster(this.#moto, eks, accountId, this.#first.seed);
      const owner = { arn: made.vaultArn, secretAccessKey: vault.secretAccessKey, renewed: made.vault };
      this.#keys.set(vault.accessKeyId, owner);
    }
  }

  /** Removes a cluster from the account, if it is there. */
  async leave(sandbox: string): Promise<void> {
    const cluster = this.#clusters.get(sandbox);
    if (cluster === undefined) return;
    this.#clusters.delete(sandbox);
    this.#keys.delete(cluster.vault.accessKeyId);
    await deleteCluster(this.#moto, cluster.eks);
  }
}
