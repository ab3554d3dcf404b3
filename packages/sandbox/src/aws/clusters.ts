import type { Credentials } from './signature.ts';
import type { KubeClient } from '../gateway/kube.ts';
import type { MotoClient } from './moto.ts';
import { partitionOf } from './partitions.ts';
import { createCluster, deleteCluster, type EksCluster, exampleNodeRole } from './eks-cluster.ts';
import type { KeyOwner, Seeded } from './seed.ts';

/** The cluster that a sandbox adds to the account. */
export type JoiningCluster = { sandbox: string } & Omit<EksCluster, 'nodeRole'>;

/** What a sandbox needs to know about the AWS account of its cluster. */
export type AccountView = Pick<Seeded, 'accountId' | 'partition' | 'engineer'> & {
  issuer: string;
  /** A session of the node role, which Vault runs with. */
  vault: Credentials;
};

type Cluster = {
  eks: EksCluster;
  issuer: string;
  /** Vault keeps these credentials even if the account is reset. */
  vault: Credentials;
  /** Set once its API server runs. */
  kube?: KubeClient;
};

/**
 * The clusters in an account, by sandbox. Each has its own node role, as `eksctl` creates one for each node group, so the
 * Vaults of two clusters can have different rights.
 */
export class Clusters {
  readonly #moto: MotoClient;
  readonly #keys: Map<string, KeyOwner>;
  /** The sandbox that owns the account. Its cluster has the node role of the guide's example. */
  readonly #first: { sandbox: string; seed: number };
  readonly #clusters = new Map<string, Cluster>();

  constructor(moto: MotoClient, keys: Map<string, KeyOwner>, first: { sandbox: string; seed: number }) {
    this.#moto = moto;
    this.#keys = keys;
    this.#first = first;
  }

  /**
   * Creates the cluster in EKS and the role of its nodes, unless the sandbox has joined already.
   * @throws if the account has another cluster of that name, or belongs to another partition
   */
  async join({ sandbox, ...asked }: JoiningCluster, account: Seeded): Promise<AccountView> {
    const { accountId, partition, engineer } = account;
    const { name, region } = asked;
    if (partitionOf(region) !== partition) {
      throw new Error(`region ${region} is not in the account's partition ${partition}`);
    }
    let cluster = this.#clusters.get(sandbox);
    if (cluster === undefined) {
      if (this.named(name, region) !== undefined) {
        throw new Error(`the account already has an EKS cluster ${name} in ${region}: choose another name`);
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

  /** Registers the API server of a cluster. */
  setApiServer(sandbox: string, kube: KubeClient): void {
    const cluster = this.#clusters.get(sandbox);
    if (cluster === undefined) throw new Error(`sandbox "${sandbox}" has not joined this account`);
    cluster.kube = kube;
  }

  /** The cluster with this name. */
  named(name: string, region: string): Readonly<Cluster> | undefined {
    return [...this.#clusters.values()].find(({ eks }) => eks.name === name && eks.region === region);
  }

  /** The cluster whose tokens have this issuer. */
  ofIssuer(issuer: string): Readonly<Cluster> | undefined {
    return [...this.#clusters.values()].find((one) => one.issuer === issuer);
  }

  /** Creates all clusters again after the account was emptied. The Vaults' access keys stay valid. */
  async makeAgain({ accountId }: Seeded): Promise<void> {
    for (const { eks, vault } of this.#clusters.values()) {
      const made = await createCluster(this.#moto, eks, accountId, this.#first.seed);
      const owner = { arn: made.vaultArn, secretAccessKey: vault.secretAccessKey, renewed: made.vault };
      this.#keys.set(vault.accessKeyId, owner);
    }
  }

  /** Removes a cluster from the account, if it exists. */
  async leave(sandbox: string): Promise<void> {
    const cluster = this.#clusters.get(sandbox);
    if (cluster === undefined) return;
    this.#clusters.delete(sandbox);
    this.#keys.delete(cluster.vault.accessKeyId);
    await deleteCluster(this.#moto, cluster.eks);
  }
}
