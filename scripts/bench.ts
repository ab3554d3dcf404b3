import { writeFileSync } from 'node:fs';
import { Chalk } from 'chalk';
import { ProgressView, type StartingSandbox, startSandbox } from 'sandbox';
import { compareWith } from './bench/against.ts';
import { Bench } from './bench/bench.ts';
import { benchCommand } from './bench/command.ts';
import { fleetBench } from './bench/fleet.ts';
import { describeMachine, machineText } from './bench/machine.ts';
import { type Options, parseOptions, USAGE } from './bench/options.ts';
import { type Measurements, performancePage, performancePicture } from './bench/page.ts';
import { BenchProgress } from './bench/progress.ts';
import { reasonsOf } from './bench/reasons.ts';
import { chainsOf, childrenTable, outsideTable, pathTable, runsTable, targetsTable } from './bench/report.ts';
import { textTable } from './bench/table.ts';
import { targetsOf } from './bench/targets.ts';

/**
 * `pnpm bench`: brings up a sandbox of its own, measures in it, and takes it down; `pnpm bench fleet` several. Tables and JSON go to standard output,
 * progress to standard error. Exit code 1 if a measured run failed, whether or not the targets are met.
 */
const NAME = 'bench';
const chalk = new Chalk(process.stderr.isTTY && !process.env.NO_COLOR ? {} : { level: 0 });
const log = (text: string): void => void process.stderr.write(`${text}\n`);

process.exitCode = await main(process.argv.slice(2));

function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'fleet') return fleetBench(argv.slice(1), chalk, log);
  const command = ['pnpm bench', ...argv].join(' ');
  return benchCommand(
    argv,
    {
      usage: USAGE,
      parse: parseOptions,
      measure: (options, signal) => measureAfresh(options, command, signal),
    },
    log,
  );
}

/** Measures in a sandbox of its own, which nobody else uses. */
async function measureAfresh(options: Options, command: string, signal: AbortSignal): Promise<number> {
  const progress = new ProgressView(process.stderr, chalk);
  const starting = await startSandbox({ name: NAME, audit: true, onProgress: progress.show.bind(progress) });
  try {
    if (starting.alreadyUp) {
      throw new Error(
        `sandbox "${NAME}" is up: by another bench, or one that was killed (pnpm sandbox down --name ${NAME})`,
      );
    }
    return await measureIn(starting, progress, options, command, signal);
  } finally {
    progress.end();
    await starting.cancel();
  }
}

async function measureIn(
  starting: StartingSandbox,
  coming: ProgressView,
  options: Options,
  command: string,
  signal: AbortSignal,
): Promise<number> {
  const sandbox = await Promise.race([starting.ready, aborted(signal)]);
  coming.end();
  const machine = describeMachine(sandbox.environment());
  log(`\n${machineText(machine)}\n`);
  if (options.against !== undefined) {
    process.stdout.write(`\n${await compareWith(options.against, sandbox, { ...options, signal, log })}`);
    return 0;
  }
  const progress = new BenchProgress(process.stderr, chalk, options.rounds);
  const bench = new Bench(sandbox, { ...options, signal, begin: progress.begin, end: progress.end });
  await bench.run();
  const { samples, broken } = bench;
  const targets = targetsOf(samples);
  const measurements: Measurements = { samples, targets, machine, command, rounds: options.rounds };
  if (options.json) process.stdout.write(`${JSON.stringify({ ...measurements, broken }, null, 2)}\n`);
  else process.stdout.write(tables(measurements));
  if (options.write) {
    writeFileSync('docs/performance.md', performancePage(measurements));
    writeFileSync('docs/performance.svg', performancePicture(samples));
    log('docs/performance.md and docs/performance.svg are written');
  }
  if (broken.length > 0) log(`${broken.length} of the measured runs failed: see above`);
  return broken.length === 0 ? 0 : 1;
}

function tables({ samples, targets }: Measurements): string {
  const all = [
    runsTable(samples),
    outsideTable(samples),
    pathTable(samples),
    childrenTable(samples),
    targetsTable(targets),
  ];
  const [chain] = chainsOf(samples);
  const shown = all.filter(({ rows }) => rows.length > 0).map(textTable);
  const reasons = reasonsOf(samples, targets).map((reason) => `\n${reason.replaceAll('**', '')}\n`);
  const longest = chain === undefined ? '' : `\nThe longest chain of (b): ${chain}\n`;
  return `\n${shown.join('\n')}${longest}${reasons.join('')}`;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
