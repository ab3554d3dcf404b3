import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from 'sandbox';
import { type Cpu, cpuSeconds } from './cpu.ts';
import { aloneOf, ideal } from './fleet-ideal.ts';
import type { FleetBenchOptions } from './fleet-options.ts';
import type { FleetMeasurements, FleetRun, FleetSample } from './fleet-sample.ts';
import { fleetText } from './fleet-text.ts';
import { measure, nodeWith } from './measure.ts';
import { ROOT } from './runs.ts';

interface Settings extends Pick<FleetBenchOptions, 'sizes' | 'concurrency' | 'latency'> {
  readonly cores: number;
  readonly signal: AbortSignal;
  /** Called with each line of progress. */
  readonly log: (line: string) => void;
}

/** What of sandboxes that were reset still happens a moment later, in milliseconds. */
const SETTLED = 5000;
/** How long they are then measured idle, in milliseconds. */
const IDLE = 10_000;

/** How many cores others may work with, until a run is not like one on an idle machine. */
const QUIET = 0.1;

/** How many cores worked for the bench and its sandboxes, and for others. */
interface Cores {
  readonly own: number;
  readonly others: number;
}

/** Measures fleets in real clusters of one account. */
export class FleetBench {
  readonly #fleet: Fleet;
  readonly #settings: Settings;
  readonly #env: Record<string, string>;

  constructor(fleet: Fleet, settings: Settings) {
    this.#fleet = fleet;
    this.#settings = settings;
    this.#env = fleet.environment();
  }

  /** Entries alone first, then each size. Throws an error with the end of what a run printed that did not end with 0. */
  async run(): Promise<Pick<FleetMeasurements, 'samples' | 'first' | 'further' | 'inTurn' | 'idleCores'>> {
    const { sizes, concurrency, cores, log } = this.#settings;
    const real = this.#fleet.clusters.length;
    await this.#fresh();
    log('one entry, unmeasured: what is compiled and read is then at hand');
    await this.#measure({ entries: 1, skip: 0, concurrency: 1 });

    await this.#fresh();
    const { own: idleCores, others } = await this.#idle();
    log(
      `nothing happens: the sandboxes keep ${idleCores.toFixed(2)} cores busy, others ${others.toFixed(2)}`,
    );
    const most = Math.max(...sizes);
    const alone = (entries: number, skip: number) => this.#measure({ entries, skip, concurrency: 1 });
    const inTurn = await alone(Math.min(most, real), 0);
    const first = aloneOf(inTurn, idleCores);
    const further =
      most > real ? aloneOf(await alone(Math.min(most - real, real), real), idleCores) : undefined;

    const samples: FleetSample[] = [];
    for (const size of sizes) {
      await this.#fresh();
      const run = await this.#measure({ entries: size, skip: 0, concurrency });
      const entries = Array.from({ length: size }, (_, index) => (index < real ? first : (further ?? first)));
      const free = cores - idleCores - run.othersCores;
      samples.push({ ...run, ideal: ideal(entries, { concurrency, cores: free }) });
    }
    return { samples, first, further, inTurn, idleCores };
  }

  /** Nothing of the guide is there, and kubectl and helm know nothing of any API. */
  async #fresh(): Promise<void> {
    const { signal, latency } = this.#settings;
    signal.throwIfAborted();
    await this.#fleet.reset();
    rmSync(this.#env.KUBECACHEDIR ?? '', { recursive: true, force: true });
    await this.#fleet.first.control.setLatency(latency);
    await sleep(SETTLED, undefined, { signal });
  }

  /** How many cores are busy when nothing happens. */
  async #idle(): Promise<Cores> {
    const { signal } = this.#settings;
    const began = performance.now();
    const before = this.#cpu();
    await sleep(IDLE, undefined, { signal });
    return this.#cores(before, (performance.now() - began) / 1000);
  }

  /** That of this process as well: the runs are below it. */
  #cpu(): Cpu {
    const sandboxes = this.#fleet.clusters.flatMap((cluster) => cluster.parts().map(({ pid }) => pid));
    return cpuSeconds([process.pid, ...sandboxes]);
  }

  #cores(before: Cpu, seconds: number): Cores {
    const { all, own } = this.#cpu();
    const spent = own - before.own;
    return { own: spent / seconds, others: Math.max(0, all - before.all - spent) / seconds };
  }

  async #measure(of: { entries: number; skip: number; concurrency: number }): Promise<FleetRun> {
    const { entries, skip, concurrency } = of;
    const { signal, log } = this.#settings;
    const { control } = this.#fleet.first;
    const folder = mkdtempSync(join(tmpdir(), 'bench-fleet-'));
    try {
      const file = join(folder, 'fleet.yaml');
      writeFileSync(file, fleetText(this.#fleet.clusters, entries, skip));
      const words = ['all', '--fleet', file, '--yes', '--concurrency', String(concurrency)];
      await control.clearCalls();
      const before = this.#cpu();
      const args = nodeWith(join(ROOT, 'scripts/runbook.mjs'), ...words);
      const ran = await measure({ program: process.execPath, args, env: this.#env, cwd: ROOT, signal });
      const cores = this.#cores(before, ran.seconds);
      if (ran.exitCode !== 0) {
        const end = `${ran.stdout}\n${ran.stderr}`.trimEnd().split('\n').slice(-30).join('\n');
        throw new Error(`a fleet of ${entries} ended with ${ran.exitCode}; the end of its output:\n${end}`);
      }
      const calls = await control.calls();
      const run = {
        entries,
        seconds: ran.seconds,
        cpuSeconds: cores.own * ran.seconds,
        othersCores: cores.others,
        megabytes: ran.ownPeak && Math.round(ran.ownPeak / 102.4) / 10,
        awsCalls: calls.length,
        throttled: calls.filter(({ error }) => error?.startsWith('Throttling')).length,
      };
      const { seconds, megabytes = '–' } = run;
      const others = cores.others > QUIET ? `; others kept ${cores.others.toFixed(2)} cores busy` : '';
      log(`${entries} at ${concurrency}: ${seconds.toFixed(1)} s, ${megabytes} MB${others}`);
      return run;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
