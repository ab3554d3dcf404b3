import type { AccountView } from './account.ts';
import { createCluster, deleteCluster, type EksCluster, exampleNodeRole } from './eks-cluster.ts';
import type { KubeClient } from './kube-client.ts';
import type { Credentials, MotoClient } from './moto-client.ts';
import { partitionOf } from './partitions.ts';
import type { KeyOwner, Seeded } from './seed.ts';

/** A cluster of another sandbox, which is to be in this account. */
export type JoiningCluster = { sandbox: string; name: string; region: string };

type JoinedCluster = {
  eks: EksCluster;
  issuer: string;
  /** As they were given out: Vault keeps them, whatever becomes of the account. */
  vault: Credentials;
  /** From when its API server runs. */
  kube?: KubeClient;
};

/**
 * The clusters of other sandboxes in this account, by sandbox. Each has a node role of its own, as `eksctl` makes one
 * for each node group: what one cluster's Vault may do says nothing of another's.
 */
export class JoinedClusters {
  readonly #moto: MotoClient;
  readonly #own: { name: string; region: string };
  readonly #clusters = new Map<string, JoinedCluster>();

  /** @param own the cluster that the account was made with */
  constructor(moto: MotoClient, own: { name: string; region: string }) {
    this.#moto = moto;
    this.#own = own;
  }

  /**
   * Makes the cluster in EKS and the role of its nodes; one that is there already stays as it is.
   * @throws when the account has another cluster of that name, or is of another partition
   */
  async join(
    { sandbox, name, region }: JoiningCluster,
    account: Seeded,
    keys: Map<string, KeyOwner>,
  ): Promise<AccountView> {
    const { accountId, partition, engineer } = account;
    if (partitionOf(region) !== partition) {
      throw new Error(`region ${region} is not one of partition ${partition}, in which the account is`);
    }
    const eks = { name, region, nodeRole: `${exampleNodeRole}-${sandbox}` };
    let joined = this.#clusters.get(sandbox);
    if (joined === undefined) {
      const others = [this.#own, ...[...this.#clusters.values()].map((one) => one.eks)];
      if (others.some((one) => one.name === name && one.region === region)) {
        throw new Error(
          `the account has an EKS cluster ${name} in ${region} already: give this one another name`,
        );
      }
      const { issuer, vault, vaultArn } = await createCluster(this.#moto, eks, { accountId, own: this.#own });
      joined = { eks, issuer, vault };
      this.#clusters.set(sandbox, joined);
      keys.set(vault.accessKeyId, { arn: vaultArn, secretAccessKey: vault.secretAccessKey });
    }
    return { accountId, partition, issuer: joined.issuer, engineer, vault: joined.vault };
  }

  /** Learns that a cluster's API server runs. */
  isUp(sandbox: string, kube: KubeClient): void {
    const joined = this.#clusters.get(sandbox);
    if (joined === undefined) throw new Error(`sandbox "${sandbox}" has not joined this account`);
    joined.kube = kube;
  }

  /** The API server whose tokens have that issuer. */
  kubeOf(issuer: string): KubeClient | undefined {
    return [...this.#clusters.values()].find((one) => one.issuer === issuer)?.kube;
  }

  /** The cluster whose tokens have that issuer. */
  clusterOf(issuer: string): EksCluster | undefined {
    return [...this.#clusters.values()].find((one) => one.issuer === issuer)?.eks;
  }

  /** Makes all of them again in an account that was emptied. The keys that Vaults have stay good. */
  async makeAgain({ accountId }: Seeded, keys: Map<string, KeyOwner>): Promise<void> {
    for (const { eks, vault } of this.#clusters.values()) {
      const made = await createCluster(this.#moto, eks, { accountId, own: this.#own });
      const owner = { arn: made.vaultArn, secretAccessKey: vault.secretAccessKey, renewed: made.vault };
      keys.set(vault.accessKeyId, owner);
    }
  }

  /** Takes a cluster out of the account, if it is in it. */
  async leave(sandbox: string, keys: Map<string, KeyOwner>): Promise<void> {
    const joined = this.#clusters.get(sandbox);
    if (joined === undefined) return;
    this.#clusters.delete(sandbox);
    keys.delete(joined.vault.accessKeyId);
    await deleteCluster(this.#moto, joined.eks);
  }
}
