import { readFileSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { messageOf } from 'engine/resource';
import { markdownTable } from 'engine/table';
import { interruptSignal, startSandbox } from 'sandbox';
import { withBlocks } from '../../runbooks/pages/page-blocks.ts';
import { parse, wholeNumber, wholeNumbers } from '../runner/options.ts';
import { machine } from './measure.ts';
import { heading, measuredBlock, rows, WITH_GUIDE } from './page.ts';
import { measureRounds, type Sample } from './rounds.ts';
import { GUIDE, inCheckout, runsOf, type Side } from './runs.ts';

const PAGE = 'docs/performance.md';

/** `pnpm bench`: brings up a sandbox of its own, measures in it, and takes it down. */
export async function bench(): Promise<void> {
  const command = new Command('pnpm bench')
    .description("Measures the guide's own commands and our runs in alternating rounds.")
    .addOption(
      new Option('--against <commit>', "another commit's runs and ours, in alternating rounds").conflicts(
        'write',
      ),
    )
    .option('--rounds <n>', 'how often everything is measured', wholeNumber(1), 5)
    .option('--latency <list>', 'milliseconds added to every call to AWS', wholeNumbers(0), [0, 50, 200])
    .option('--write', `renew ${PAGE}`);
  parse(command);
  const {
    rounds,
    latency: latencies,
    against,
    write,
  } = command.opts<{
    rounds: number;
    latency: number[];
    against?: string;
    write?: true;
  }>();
  const signal = interruptSignal();
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);

  async function measureSides(...sides: [Side, Side]): Promise<Sample[]> {
    const starting = await startSandbox({ name: 'bench', fresh: true, audit: true, signal });
    try {
      return await measureRounds(await starting.ready, sides, { rounds, latencies, signal, tell });
    } finally {
      await starting.down();
    }
  }

  try {
    const on = machine();
    const suffix = `, at ${against}`;
    if (against !== undefined) tell(`checking out and installing ${against}`);
    const samples = await (against === undefined
      ? measureSides(GUIDE, runsOf())
      : inCheckout(against, (root) => measureSides(runsOf(root, suffix), runsOf())));
    const comparison =
      against === undefined
        ? WITH_GUIDE
        : { heading: `of ${against}`, with: (title: string) => title.replace(suffix, '') + suffix };
    const table = markdownTable(heading(comparison), rows(samples, comparison));
    process.stdout.write(`${table}\n`);
    if (write)
      writeFileSync(
        PAGE,
        withBlocks(readFileSync(PAGE, 'utf8'), { measured: measuredBlock(samples, rounds, on) }),
      );
  } catch (error) {
    tell(signal.aborted ? 'interrupted' : messageOf(error));
    process.exitCode = signal.aborted ? 130 : 1;
  }
}
