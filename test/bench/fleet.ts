import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from 'sandbox';
import { stringify } from 'yaml';
import { measure, ROOT, runbook } from './measure.ts';

/** A real cluster: its name in EKS and in the kubeconfig. */
export interface RealCluster {
  readonly clusterName: string;
  readonly kubeContext: string;
}

export interface FleetOptions {
  /** How many entries each fleet has. */
  readonly sizes: readonly number[];
  readonly concurrency: number;
  readonly latency: number;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

export const FLEET_HEADING = [
  ...[
    'entries',
    'run',
    'wall, s',
    'entries a minute',
    'CPU of the run, s an entry',
    'MB',
    'calls to AWS',
    'throttled',
  ],
];

/** Milliseconds after a reset until the clusters' controllers and Vaults are quiet. */
const SETTLED = 5000;

/** A row for each size: from nothing, and again with nothing to do. */
export async function measureFleets(fleet: Fleet, options: FleetOptions): Promise<string[][]> {
  const { sizes, concurrency, latency, signal, tell } = options;
  const { control } = fleet.first;
  const env = fleet.operatorEnvironment();
  const folder = mkdtempSync(join(tmpdir(), 'bench-fleet-'));
  const file = join(folder, 'fleet.yaml');
  const rows: string[][] = [];
  try {
    // Unmeasured: the first start makes the bundle.
    await measure({ ...runbook(ROOT, '--help'), cwd: ROOT, env, signal });
    for (const entries of sizes) {
      await fleet.reset();
      rmSync(env.KUBECACHEDIR ?? '', { recursive: true, force: true });
      await control.configureAccount({ latencyMs: latency });
      await sleep(SETTLED, undefined, { signal });
      writeFileSync(file, fleetText(fleet.clusters, entries));
      const args = ['all', '--fleet', file, '--yes', '--concurrency', String(concurrency)];
      for (const title of ['from nothing', 'nothing to do']) {
        await control.clearCalls();
        const { seconds, cpu, megabytes } = await measure({
          ...runbook(ROOT, ...args),
          cwd: ROOT,
          env,
          signal,
        });
        const calls = await control.calls();
        const throttled = calls.filter(({ error }) => error?.startsWith('Throttling')).length;
        tell(`${entries} entries, ${title}: ${seconds.toFixed(1)} s`);
        rows.push([
          String(entries),
          title,
          seconds.toFixed(1),
          ((entries / seconds) * 60).toFixed(1),
          (cpu / entries).toFixed(2),
          megabytes.toFixed(0),
          String(calls.length),
          String(throttled),
        ]);
      }
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A fleet file of so many entries in these clusters: first one in each, then further gateways, each with a namespace and
 * names in IAM of its own. Pure.
 */
export function fleetText(clusters: readonly RealCluster[], entries: number): string {
  const all = Array.from({ length: entries }, (_, index) => {
    const { clusterName, kubeContext } = clusters[index % clusters.length] as RealCluster;
    const gateway = Math.floor(index / clusters.length) + 1;
    const cluster = { CLUSTER_NAME: clusterName, 'kube-context': kubeContext };
    if (gateway === 1) return cluster;
    const own = `${clusterName}-${gateway}`;
    return {
      name: own,
      ...cluster,
      NAMESPACE: `gloo-system-${gateway}`,
      VAULT_AUTH_ROLE_NAME: `dev-role-iam-${own}`,
      VAULT_AUTH_POLICY_NAME: `gloo-vault-auth-policy-${own}`,
      VAULT_AUTH_GET_ROLE_POLICY_NAME: `gloo-vault-auth-get-role-policy-${own}`,
    };
  });
  return stringify({ clusters: all });
}
