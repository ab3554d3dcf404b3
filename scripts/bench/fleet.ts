import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import type { ChalkInstance } from 'chalk';
import { ProgressView, type Sandbox, startFleet } from 'sandbox';
import { benchCommand } from './command.ts';
import { FleetBench } from './fleet-bench.ts';
import { FLEET_USAGE, type FleetBenchOptions, parseFleetOptions } from './fleet-options.ts';
import { fleetSection, withMeasured } from './fleet-page.ts';
import { aloneTable, fleetReasons, fleetTable, fleetTargets } from './fleet-report.ts';
import type { FleetMeasurements } from './fleet-sample.ts';
import { describeMachine, machineText } from './machine.ts';
import { targetsTable } from './report.ts';
import { textTable } from './table.ts';

/** The first sandbox of the fleet; one that is up is used, as are those that have joined it. */
const NAME = 'bench-fleet';
const PAGE = 'docs/scale.md';

/**
 * `pnpm bench fleet`: brings up clusters of one AWS account, measures fleets in them, and takes them down.
 * @returns the exit code: 1 where a fleet that was measured failed, whatever the targets
 */
export function fleetBench(
  argv: readonly string[],
  chalk: ChalkInstance,
  log: (text: string) => void,
): Promise<number> {
  const command = ['pnpm bench fleet', ...argv].join(' ');
  return benchCommand(
    argv,
    {
      usage: FLEET_USAGE,
      parse(words) {
        const options = parseFleetOptions(words);
        // If the page cannot be written, say so before the half hour, not after it.
        if (options.write) withMeasured(readFileSync(PAGE, 'utf8'), '');
        return options;
      },
      async measure(options, signal) {
        show(await measured(options, command, chalk, log, signal), options, log);
        return 0;
      },
    },
    log,
  );
}

async function measured(
  options: FleetBenchOptions,
  command: string,
  chalk: ChalkInstance,
  log: (text: string) => void,
  signal: AbortSignal,
): Promise<FleetMeasurements> {
  const { clusters, concurrency, latency } = options;
  const free = freemem();
  const progress = new ProgressView(process.stderr, chalk);
  const began = Date.now();
  const logTimed = (line: string) =>
    log(`${((Date.now() - began) / 60_000).toFixed(1).padStart(5)} min  ${line}`);
  const fleet = await startFleet({
    ...{ name: NAME, clusters, signal },
    onProgress: progress.show.bind(progress),
    onUp: (cluster: Sandbox) => {
      progress.end();
      logTimed(`cluster ${cluster.clusterName} is up`);
    },
  });
  try {
    const clusterMegabytes = fleet.isNew ? (free - freemem()) / 2 ** 20 / clusters : undefined;
    const machine = describeMachine(fleet.environment());
    log(`\n${machineText(machine)}\n`);
    const cores = availableParallelism();
    const bench = new FleetBench(fleet, { ...options, cores, signal, log: logTimed });
    const run = await bench.run();
    return { ...run, realClusters: clusters, concurrency, latency, clusterMegabytes, machine, command };
  } finally {
    await fleet.down();
  }
}

const paragraph = (markdown: string): string => `${markdown.replaceAll('**', '')}\n`;

function show(
  measurements: FleetMeasurements,
  { json, write }: FleetBenchOptions,
  log: (text: string) => void,
): void {
  const targets = fleetTargets(measurements);
  const tables = [fleetTable(measurements), aloneTable(measurements), targetsTable(targets)];
  if (json) process.stdout.write(`${JSON.stringify({ ...measurements, targets }, null, 2)}\n`);
  else
    process.stdout.write(
      `\n${[...tables.map(textTable), ...fleetReasons(measurements).map(paragraph)].join('\n')}`,
    );
  if (!write) return;
  writeFileSync(PAGE, withMeasured(readFileSync(PAGE, 'utf8'), fleetSection(measurements)));
  log(`${PAGE} has what was measured`);
}
