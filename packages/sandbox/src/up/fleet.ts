import { delimiter } from 'node:path';
import type { Sandbox } from './sandbox.ts';
import { type StartingSandbox, startSandbox } from './start.ts';

/**
 * Brings up two clusters in one AWS account, in the sandboxes `name` and `name-2`; a sandbox that is already up is used.
 * @param region of the second cluster; by default the first one's
 * @throws if one of them cannot be brought up; the first one is then ended, unless it was up before
 */
export async function startFleet(name: string, region?: string): Promise<Fleet> {
  const one = await startSandbox({ name });
  const first = await one.ready;
  try {
    const two = await startSandbox({ name: `${name}-2`, joins: name, region });
    return fleetOf([first, await two.ready], [two, one]);
  } catch (error) {
    await one.down();
    throw error;
  }
}

/** Two clusters in one AWS account. */
export type Fleet = ReturnType<typeof fleetOf>;

function fleetOf(clusters: readonly [Sandbox, Sandbox], started: readonly StartingSandbox[]) {
  return {
    clusters,
    /**
     * The complete environment of a child process that works on both clusters: it names neither of them, and its kubeconfig
     * has a context for each.
     */
    environment(): Record<string, string> {
      const { CLUSTER_NAME: _, ...shared } = clusters[0].environment();
      return { ...shared, KUBECONFIG: clusters.map(({ layout }) => layout.kubeconfig).join(delimiter) };
    },
    /** The environment with an EKS operator's kubeconfigs, whose users run `aws eks get-token`. */
    operatorEnvironment(): Record<string, string> {
      const configs = clusters.map(({ layout }) => layout.eksKubeconfig);
      return { ...this.environment(), KUBECONFIG: configs.join(delimiter) };
    },
    /** Resets the account, then each cluster and its Vault. */
    async reset(): Promise<void> {
      // In sequence, because each reset can keep more cores busy than there are.
      for (const cluster of clusters) await cluster.reset();
    },
    /** Takes down the clusters that were started for the fleet; those that were up before stay. */
    async down(): Promise<void> {
      for (const starting of started) await starting.down();
    },
  };
}
