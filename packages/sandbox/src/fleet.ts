import { delimiter } from 'node:path';
import type { ProgressListener } from './progress.ts';
import type { Sandbox } from './sandbox.ts';
import { type StartingSandbox, type StartOptions, startSandbox } from './start.ts';

/** How many clusters in one AWS account, and what the sandboxes are called: `name`, `name-2`, `name-3` … */
export type FleetOptions = Pick<StartOptions, 'region'> & {
  name: string;
  clusters: number;
  /** The region of each cluster after the first, in place of the first one's. */
  otherRegions?: readonly string[];
  /** Whether the tokens of each cluster after the first name the dual-stack form of the issuer. */
  otherIssuersDualStack?: boolean;
  /** Told of how the first one comes up, for which all programs may have to be built. */
  onProgress?: ProgressListener;
  /** Ends what was started, if it comes before all of it is up. */
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

  /** The one that the account belongs to: its control is that of AWS for all. */
  get first(): Sandbox {
    return this.clusters[0] as Sandbox;
  }

  /** Whether none of it was up before. */
  get isNew(): boolean {
    return this.#started.length === this.clusters.length;
  }

  /** A whole environment for a child process that is to work on all clusters: it names none of them, and knows each one's context. */
  environment(base?: Record<string, string | undefined>): Record<string, string> {
    const { CLUSTER_NAME: _, ...shared } = this.first.environment(base);
    const configs = this.clusters.map(({ layout }) => layout.kubeconfig);
    return { ...shared, KUBECONFIG: configs.join(delimiter) };
  }

  /** The same with the kubeconfigs that an operator of EKS has, whose users are `aws eks get-token`. */
  operatorEnvironment(): Record<string, string> {
    const configs = this.clusters.map(({ layout }) => layout.eksKubeconfig);
    return { ...this.environment(), KUBECONFIG: configs.join(delimiter) };
  }

  /** Resets the account, then each cluster and its Vault. */
  async reset(): Promise<void> {
    // One after the other: each is work for more cores than there may be.
    for (const cluster of this.clusters) await cluster.reset();
  }

  /** Ends the clusters that were brought up for it, and leaves those that were up before. */
  async down(): Promise<void> {
    for (const starting of this.#started.toReversed()) await starting.cancel();
  }
}

/**
 * Brings clusters up side by side; those that are up already are used.
 * @throws when one of them cannot be brought up, or `signal` came; what was started is ended then
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { name, clusters, region, otherRegions, otherIssuersDualStack, signal, onProgress } = options;
  const started: StartingSandbox[] = [];
  const up: Sandbox[] = [];
  const fleet = new Fleet(up, started);
  const end = () => void started.at(-1)?.cancel();
  signal?.addEventListener('abort', end, { once: true });
  try {
    // One after the other: the first builds what all of them use, and each takes all of two cores.
    for (let number = 1; number <= clusters; number += 1) {
      signal?.throwIfAborted();
      const which =
        number === 1
          ? { name, ...(onProgress ? { onProgress } : {}) }
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
