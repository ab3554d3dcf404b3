import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { table } from 'export';
import { messageOf } from 'resource';
import { startFleet, startSandbox } from 'sandbox';
import { withBlocks } from '../runbooks/page-blocks.ts';
import { headingAgainst, measureAgainst } from '../test/bench/against.ts';
import { FLEET_HEADING, measureFleets } from '../test/bench/fleet.ts';
import { measureGuide } from '../test/bench/guide.ts';
import { machine } from '../test/bench/numbers.ts';
import { HEADING, measuredBlock, rows } from '../test/bench/page.ts';

const USAGE = `pnpm bench [fleet] [flags]: measures in sandboxes of its own, and takes them down

  pnpm bench                    the guide's own commands and our runs, in alternating rounds
  pnpm bench --against COMMIT   another commit's runs and ours, in alternating rounds
  pnpm bench fleet              fleets of several sizes, in real clusters of one account

  --rounds N         how often everything is measured (5)
  --latency LIST     milliseconds added to every call to AWS (0,50,200; fleet: 50)
  --sizes LIST       fleet: how many entries (1,10,100)
  --clusters N       fleet: how many real clusters; more entries are further gateways in them (10)
  --concurrency N    fleet: how many entries at a time (16)
  --json             JSON in place of the table
  --write            docs/performance.md or, for fleets, docs/scale.md
`;

const interrupt = new AbortController();
const { signal } = interrupt;
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => interrupt.abort(new Error('interrupted')));
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      latency: { type: 'string' },
      sizes: { type: 'string', default: '1,10,100' },
      clusters: { type: 'string', default: '10' },
      concurrency: { type: 'string', default: '16' },
      against: { type: 'string' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const isFleet = positionals[0] === 'fleet';
  const [rounds = 0] = counts(values.rounds);
  const [clusters = 0] = counts(values.clusters);
  const [concurrency = 0] = counts(values.concurrency);
  const sizes = counts(values.sizes);
  const latencies = counts(values.latency ?? (isFleet ? '50' : '0,50,200'), 0);
  if (values.help) process.stdout.write(USAGE);
  else if (isFleet) {
    const on = machine();
    const fleet = await startFleet({ name: 'bench-fleet', clusters, signal });
    try {
      const options = { sizes, concurrency, latency: latencies[0] ?? 0, signal, tell };
      const measured = await measureFleets(fleet, options);
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
      const options = { rounds, latencies, signal, tell };
      if (values.against === undefined) {
        const samples = await measureGuide(sandbox, options);
        show(HEADING, rows(samples), samples);
        write('docs/performance.md', measuredBlock(samples, rounds, on));
      } else {
        const measured = await measureAgainst(values.against, sandbox, options);
        show(headingAgainst(values.against), measured, measured);
      }
    } finally {
      await starting.cancel();
    }
  }

  function show(heading: readonly string[], body: readonly (readonly string[])[], all: unknown): void {
    const text = new Table({ head: [...heading], style: { head: [], border: [] } });
    text.push(...body.map((row) => [...row]));
    process.stdout.write(values.json ? `${JSON.stringify(all, null, 2)}\n` : `${text.toString()}\n`);
  }

  function write(page: string, measured: string): void {
    if (values.write) writeFileSync(page, withBlocks(readFileSync(page, 'utf8'), { measured }));
  }
} catch (error) {
  tell(signal.aborted ? 'interrupted' : messageOf(error));
  process.exitCode = signal.aborted ? 130 : 1;
}

/** The whole numbers of a list. @throws Error if one is none, or too small */
function counts(list: string, least = 1): number[] {
  return list.split(',').map((word) => {
    if (!/^\d{1,5}$/.test(word.trim()) || Number(word) < least)
      throw new Error(`${list}: "${word}" is not a whole number of at least ${least}\n\n${USAGE}`);
    return Number(word);
  });
}
