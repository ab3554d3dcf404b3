import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet, Sandbox } from 'sandbox';
import { stringify } from 'yaml';
import { gateway } from '../gateway.ts';
import { measure, ROOT, runbook } from './measure.ts';

export interface FleetOptions {
  /** How many entries each fleet has. */
  readonly sizes: readonly number[];
  readonly concurrency: number;
  readonly latency: number;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** What a row of the table has, by the heading of its column. */
export type FleetRow = Readonly<Record<string, string>>;

/** Milliseconds after a reset until the clusters' controllers and Vaults are quiet. */
const SETTLED = 5000;

/** A row for each size: from nothing, and again with nothing to do. */
export async function measureFleets(fleet: Fleet, options: FleetOptions): Promise<FleetRow[]> {
  const { sizes, concurrency, latency, signal, tell } = options;
  const { control } = fleet.first;
  const env = fleet.operatorEnvironment();
  const folder = mkdtempSync(join(tmpdir(), 'bench-fleet-'));
  const file = join(folder, 'fleet.yaml');
  const rows: FleetRow[] = [];
  const run = (...args: string[]) => measure({ ...runbook(ROOT, ...args), cwd: ROOT, env, signal });
  try {
    // Unmeasured: the first start makes the bundle.
    await run('--help');
    for (const entries of sizes) {
      await fleet.reset();
      rmSync(env.KUBECACHEDIR ?? '', { recursive: true, force: true });
      await control.configureAccount({ latencyMs: latency });
      await sleep(SETTLED, undefined, { signal });
      writeFileSync(file, fleetText(fleet.clusters, entries));
      for (const title of ['from nothing', 'nothing to do']) {
        await control.clearCalls();
        const { seconds, cpu, megabytes } = await run(
          ...['all', '--fleet', file, '--yes', '--concurrency', String(concurrency)],
        );
        const calls = await control.calls();
        const throttled = calls.filter(({ error }) => error?.startsWith('Throttling')).length;
        tell(`${entries} entries, ${title}: ${seconds.toFixed(1)} s`);
        rows.push({
          entries: String(entries),
          run: title,
          'wall, s': seconds.toFixed(1),
          'entries a minute': ((entries / seconds) * 60).toFixed(1),
          'CPU of the run, s an entry': (cpu / entries).toFixed(2),
          MB: megabytes.toFixed(0),
          'calls to AWS': String(calls.length),
          throttled: String(throttled),
        });
      }
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A fleet file of so many entries in these clusters: first one in each, then further gateways, each with a namespace and
 * names in IAM of its own.
 */
function fleetText(
  clusters: readonly Pick<Sandbox, 'clusterName' | 'kubeContext'>[],
  entries: number,
): string {
  const all = Array.from({ length: entries }, (_, index) => {
    const cluster = clusters[index % clusters.length] as (typeof clusters)[number];
    const round = Math.floor(index / clusters.length) + 1;
    return gateway(cluster, round === 1 ? cluster.clusterName : `${cluster.clusterName}-${round}`);
  });
  return stringify({ clusters: all });
}
