import { readFileSync, writeFileSync } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import { messageOf } from 'engine/resource';
import { markdownTable } from 'engine/table';
import { interruptSignal, startFleet, startSandbox } from 'sandbox';
import { withBlocks } from '../runbooks/pages/page-blocks.ts';
import { measureFleets } from '../test/bench/fleet.ts';
import { machine } from '../test/bench/measure.ts';
import { type Comparison, heading, measuredBlock, rows, WITH_GUIDE } from '../test/bench/page.ts';
import { measureRounds, type Sample } from '../test/bench/rounds.ts';
import { GUIDE, inCheckout, runsOf, type Side } from '../test/bench/runs.ts';
import { parse, wholeNumber, wholeNumbers } from '../test/runner/options.ts';

interface Options {
  readonly rounds: number;
  readonly latency?: number[];
  readonly sizes: number[];
  readonly clusters: number;
  readonly concurrency: number;
  readonly against?: string;
  readonly json?: true;
  readonly write?: true;
}

const command = new Command('pnpm bench')
  .description(
    "Measures the guide's own commands and our runs in alternating rounds; with fleet, fleets of several sizes in real clusters of one account. It brings up sandboxes of its own, and takes them down.",
  )
  .addArgument(new Argument('[fleet]').choices(['fleet']))
  .addOption(
    new Option('--against <commit>', "another commit's runs and ours, in alternating rounds").conflicts(
      'write',
    ),
  )
  .option('--rounds <n>', 'how often everything is measured', wholeNumber(1), 5)
  .option(
    '--latency <list>',
    'milliseconds added to every call to AWS (0,50,200; fleet: 50)',
    wholeNumbers(0),
  )
  .option('--sizes <list>', 'fleet: how many entries', wholeNumbers(1), [1, 10, 100])
  .option(
    '--clusters <n>',
    'fleet: how many real clusters; entries beyond are further gateways in them',
    wholeNumber(1),
    10,
  )
  .option('--concurrency <n>', 'fleet: how many entries at a time', wholeNumber(1), 16)
  .option('--json', 'JSON in place of the table')
  .option('--write', 'docs/performance.md or, for fleets, docs/scale.md');
parse(command);
const isFleet = command.args[0] === 'fleet';
const options = command.opts<Options>();
const {
  rounds,
  sizes,
  clusters,
  concurrency,
  against,
  latency: latencies = isFleet ? [50] : [0, 50, 200],
} = options;

const unusable = isFleet ? ['against', 'rounds'] : ['sizes', 'clusters', 'concurrency'];
for (const name of unusable)
  if (command.getOptionValueSource(name) === 'cli')
    command.error(`error: --${name} ${isFleet ? 'cannot be used with fleet' : 'needs fleet'}.`);
if (isFleet && latencies.length > 1) command.error('error: fleet takes one --latency.');

const signal = interruptSignal();
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const on = machine();
  if (isFleet) {
    const fleet = await startFleet({ name: 'bench-fleet', clusters, signal });
    try {
      const [latency = 0] = latencies;
      const measured = await measureFleets(fleet, { sizes, concurrency, latency, signal, tell });
      const head = Object.keys(measured[0] ?? {});
      const body = measured.map((row) => Object.values(row));
      show(head, body, measured);
      const how = `In ${clusters} real clusters of one account, ${concurrency} entries at a time, ${latency} ms added to every call to AWS; on ${on}.`;
      write('docs/scale.md', `${how}\n\n${markdownTable(head, body)}`);
    } finally {
      await fleet.down();
    }
  } else if (against === undefined) {
    const samples = await measureSides(GUIDE, runsOf());
    show(heading(WITH_GUIDE), rows(samples, WITH_GUIDE), samples);
    write('docs/performance.md', measuredBlock(samples, rounds, on));
  } else {
    tell(`checking out and installing ${against}`);
    const suffix = `, at ${against}`;
    const samples = await inCheckout(against, (root) => measureSides(runsOf(root, suffix), runsOf()));
    const withCommit: Comparison = {
      heading: `of ${against}`,
      with: (title) => title.replace(suffix, '') + suffix,
    };
    show(heading(withCommit), rows(samples, withCommit), samples);
  }
} catch (error) {
  tell(signal.aborted ? 'interrupted' : messageOf(error));
  process.exitCode = signal.aborted ? 130 : 1;
}

/** Measures two sides in a sandbox of their own. */
async function measureSides(...sides: [Side, Side]): Promise<Sample[]> {
  const starting = await startSandbox({ name: 'bench', fresh: true, audit: true, signal });
  try {
    return await measureRounds(await starting.ready, sides, { rounds, latencies, signal, tell });
  } finally {
    await starting.down();
  }
}

function show(head: readonly string[], body: readonly (readonly string[])[], all: unknown): void {
  process.stdout.write(`${options.json ? JSON.stringify(all, null, 2) : markdownTable(head, body)}\n`);
}

function write(page: string, measured: string): void {
  if (options.write) writeFileSync(page, withBlocks(readFileSync(page, 'utf8'), { measured }));
}
