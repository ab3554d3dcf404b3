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
  readonly clusters: readonly Sandbox[];
  readonly #several: Several;

  constructor(several: Several) {
    this.clusters = several.sandboxes;
    this.#several = several;
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

  /** The same with an EKS operator's kubeconfigs, whose users run `aws eks get-token`. */
  operatorEnvironment(): Record<string, string> {
    const configs = this.clusters.map(({ layout }) => layout.eksKubeconfig);
    return { ...this.environment(), KUBECONFIG: configs.join(delimiter) };
  }

  /** Resets the account, then each cluster and its Vault. */
  async reset(): Promise<void> {
    // One after the other: each reset can keep more cores busy than there are.
    for (const cluster of this.clusters) await cluster.reset();
  }

  /** Takes down the clusters that were started for the fleet; those that were up before stay. */
  async down(): Promise<void> {
    await this.#several.down();
  }
}

/**
 * Brings clusters up in one account, and uses those that are up already.
 * @throws if one of them cannot be brought up or `signal` is aborted; whatever was started is then ended
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { name, clusters, region, otherRegions, signal } = options;
  const all = Array.from({ length: clusters }, (_, index): StartOptions => {
    const where = otherRegions?.[index - 1] ?? region;
    return {
      ...(index === 0 ? { name } : { name: `${name}-${index + 1}`, joins: name }),
      ...(where && { region: where }),
    };
  });
  return new Fleet(await startSandboxes(all, signal));
}

/** Sandboxes that were brought up together. */
export interface Several {
  readonly sandboxes: readonly Sandbox[];
  /** Takes down those that were not up before, the last first. */
  down(): Promise<void>;
}

/**
 * Brings sandboxes up one after the other, because the first builds what all of them use, and each keeps two cores busy. One
 * that is up already is used.
 * @throws if one of them cannot be brought up or `signal` is aborted; whatever was started is then ended
 */
export async function startSandboxes(all: readonly StartOptions[], signal?: AbortSignal): Promise<Several> {
  const started: StartingSandbox[] = [];
  const sandboxes: Sandbox[] = [];
  const down = async (): Promise<void> => {
    for (const starting of started.toReversed()) await starting.down();
  };
  try {
    for (const options of all) {
      const starting = await startSandbox({ ...options, signal });
      started.push(starting);
      sandboxes.push(await starting.ready);
    }
    signal?.throwIfAborted();
    return { sandboxes, down };
  } catch (error) {
    await down();
    throw error;
  }
}
