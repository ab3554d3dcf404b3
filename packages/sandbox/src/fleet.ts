import { delimiter } from 'node:path';
import type { Sandbox } from './sandbox.ts';
import { type StartingSandbox, type StartOptions, startSandbox } from './start.ts';

/** The number of clusters in one AWS account, and the names of their sandboxes: `name`, `name-2`, `name-3` … */
export type FleetOptions = Pick<StartOptions, 'region'> & {
  name: string;
  clusters: number;
  /** The region of each cluster after the first; by default the first one's. */
  otherRegions?: readonly string[];
  /** Whether the tokens of each cluster after the first name the dual-stack form of the issuer. */
  otherIssuersDualStack?: boolean;
  /** Ends what was started if it is aborted before everything is up. */
  signal?: AbortSignal;
};

/** Several real clusters in one AWS account. */
export class Fleet {
  readonly clusters: readonly Sandbox[];
  readonly #started: readonly StartingSandbox[];

  constructor(clusters: readonly Sandbox[], started: readonly StartingSandbox[]) {
    this.clusters = clusters;
    this.#started = started;
  }

  /** The sandbox that owns the account. Its `control` controls AWS for all of them. */
  get first(): Sandbox {
    return this.clusters[0] as Sandbox;
  }

  /** Whether none of the sandboxes was up before. */
  get isNew(): boolean {
    return this.#started.length === this.clusters.length;
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
    for (const starting of this.#started.toReversed()) await starting.cancel();
  }
}

/**
 * Brings clusters up in one account, and uses those that are up already.
 * @throws if one of them cannot be brought up or `signal` is aborted; whatever was started is then ended
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { name, clusters, region, otherRegions, otherIssuersDualStack, signal } = options;
  const started: StartingSandbox[] = [];
  const up: Sandbox[] = [];
  const fleet = new Fleet(up, started);
  const end = () => void started.at(-1)?.cancel();
  signal?.addEventListener('abort', end, { once: true });
  try {
    // One after the other: the first builds what all of them use, and each keeps two cores busy.
    for (let number = 1; number <= clusters; number += 1) {
      signal?.throwIfAborted();
      const which =
        number === 1
          ? { name }
          : { name: `${name}-${number}`, joins: name, dualStackIssuer: otherIssuersDualStack ?? false };
      const where = otherRegions?.[number - 2] ?? region;
      const starting = await startSandbox({ ...which, ...(where ? { region: where } : {}) });
      if (!starting.alreadyUp) started.push(starting);
      up.push(await starting.ready);
    }
    signal?.throwIfAborted();
    return fleet;
  } catch (error) {
    await fleet.down();
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
