import { delimiter } from 'node:path';
import type { Sandbox } from './sandbox.ts';
import { type StartingSandbox, type StartOptions, startSandbox } from './start.ts';

/** The number of clusters in one AWS account, and the names of their sandboxes: `name`, `name-2`, `name-3` … */
export type FleetOptions = Pick<StartOptions, 'region'> & {
  name: string;
  clusters: number;
  /** The region of each cluster after the first; by default the first one's. */
  otherRegions?: readonly string[];
  /** Ends what was started if it is aborted before everything is up. */
  signal?: AbortSignal;
};

/** Several real clusters in one AWS account. */
export class Fleet {
  readonly clusters: Sandbox[] = [];
  readonly #started: StartingSandbox[] = [];

  /** Brings up a cluster, or uses one that is up already. */
  async add(options: StartOptions): Promise<void> {
    const starting = await startSandbox(options);
    this.#started.push(starting);
    this.clusters.push(await starting.ready);
  }

  /** The sandbox that owns the account. Its `control` controls AWS for all of them. */
  get first(): Sandbox {
    return this.clusters[0] as Sandbox;
  }

  /**
   * The complete environment of a child process that works on all clusters: it names none of them, and its kubeconfig
   * has a context for each.
   */
  environment(): Record<string, string> {
    const { CLUSTER_NAME: _, ...shared } = this.first.environment();
    const configs = this.clusters.map(({ layout }) => layout.kubeconfig);
    return { ...shared, KUBECONFIG: configs.join(delimiter) };
  }

  /** The environment with an EKS operator's kubeconfigs, whose users run `aws eks get-token`. */
  operatorEnvironment(): Record<string, string> {
    const configs = this.clusters.map(({ layout }) => layout.eksKubeconfig);
    return { ...this.environment(), KUBECONFIG: configs.join(delimiter) };
  }

  /** Resets the account, then each cluster and its Vault. */
  async reset(): Promise<void> {
    // One after the other: each reset can keep more cores busy than there are.
    for (const cluster of this.clusters) await cluster.reset();
  }

  /** Takes down the clusters that were started for the fleet, the last first; those that were up before stay. */
  async down(): Promise<void> {
    for (const starting of this.#started.toReversed()) await starting.down();
  }
}

/**
 * Brings clusters up in one account, and uses those that are up already.
 * @throws if one of them cannot be brought up or `signal` is aborted; whatever was started is then ended
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { name, clusters, otherRegions = [], signal } = options;
  const fleet = new Fleet();
  try {
    // One after the other, because the first builds what all of them use, and each keeps two cores busy.
    for (let number = 1; number <= clusters; number += 1) {
      const region = otherRegions[number - 2] ?? options.region;
      await fleet.add({
        ...(number === 1 ? { name } : { name: `${name}-${number}`, joins: name }),
        ...(region && { region }),
        signal,
      });
    }
    signal?.throwIfAborted();
    return fleet;
  } catch (error) {
    await fleet.down();
    throw error;
  }
}
