import { readFileSync, writeFileSync } from 'node:fs';
import Table from 'cli-table3';
import { Argument, Command } from 'commander';
import { table } from 'export';
import { messageOf } from 'resource';
import { startFleet, startSandbox } from 'sandbox';
import { withBlocks } from '../runbooks/pages/page-blocks.ts';
import { headingAgainst, measureAgainst } from '../test/bench/against.ts';
import { FLEET_HEADING, measureFleets } from '../test/bench/fleet.ts';
import { measureGuide } from '../test/bench/guide.ts';
import { machine } from '../test/bench/numbers.ts';
import { HEADING, measuredBlock, rows } from '../test/bench/page.ts';
import { parse, wholeNumber, wholeNumbers } from './options.ts';

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
  .option('--against <commit>', "another commit's runs and ours, in alternating rounds")
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
const { rounds, sizes, clusters, concurrency, latency: latencies = isFleet ? [50] : [0, 50, 200] } = options;

const interrupt = new AbortController();
const { signal } = interrupt;
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => interrupt.abort(new Error('interrupted')));
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  if (isFleet) {
    const on = machine();
    const fleet = await startFleet({ name: 'bench-fleet', clusters, signal });
    try {
      const measured = await measureFleets(fleet, {
        sizes,
        concurrency,
        latency: latencies[0] ?? 0,
        signal,
        tell,
      });
      show(FLEET_HEADING, measured, measured);
      const how = `In ${clusters} real clusters of one account, ${concurrency} entries at a time, ${latencies[0]} ms added to every call to AWS; on ${on}.`;
      write('docs/scale.md', `${how}\n\n${table(FLEET_HEADING, measured)}`);
    } finally {
      await fleet.down();
    }
  } else {
    const on = machine();
    const starting = await startSandbox({ name: 'bench', fresh: true, audit: true });
    try {
      const sandbox = await starting.ready;
      const how = { rounds, latencies, signal, tell };
      if (options.against === undefined) {
        const samples = await measureGuide(sandbox, how);
        show(HEADING, rows(samples), samples);
        write('docs/performance.md', measuredBlock(samples, rounds, on));
      } else {
        const measured = await measureAgainst(options.against, sandbox, how);
        show(headingAgainst(options.against), measured, measured);
      }
    } finally {
      await starting.cancel();
    }
  }

  function show(heading: readonly string[], body: readonly (readonly string[])[], all: unknown): void {
    const text = new Table({ head: [...heading], style: { head: [], border: [] } });
    text.push(...body.map((row) => [...row]));
    process.stdout.write(options.json ? `${JSON.stringify(all, null, 2)}\n` : `${text.toString()}\n`);
  }

  function write(page: string, measured: string): void {
    if (options.write) writeFileSync(page, withBlocks(readFileSync(page, 'utf8'), { measured }));
  }
} catch (error) {
  tell(signal.aborted ? 'interrupted' : messageOf(error));
  process.exitCode = signal.aborted ? 130 : 1;
}
