import { readFileSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { messageOf } from 'engine/resource';
import { withBlocks } from 'guide/pages/page-blocks';
import { interruptSignal, startSandbox } from 'sandbox';
import { parse, wholeNumber } from '../runner/options.ts';
import { measureRounds, type Sample } from './measure.ts';
import { machine, tableOf } from './page.ts';
import { GUIDE, GUIDE_TITLE, inCheckout, runsOf, runsWithOwnVault, type Side } from './runs.ts';

const PAGE = 'docs/performance.md';

/** A parser for lists of milliseconds, separated by commas. */
const latenciesIn = (list: string): number[] => list.split(',').map((text) => wholeNumber(0)(text.trim()));

/** `pnpm bench`: brings up its own sandbox, measures in it, and takes it down. */
export async function bench(): Promise<void> {
  const command = new Command('pnpm bench')
    .description("Measures the guide's own commands and our runs in alternating rounds.")
    .addOption(
      new Option('--against <commit>', "another commit's runs and ours, in alternating rounds").conflicts(
        'write',
      ),
    )
    .option('--rounds <n>', 'how often everything is measured', wholeNumber(1), 5)
    .option('--latency <list>', 'milliseconds added to every call to AWS', latenciesIn, [0, 200])
    .option('--write', `renew ${PAGE}`);
  parse(command);
  const { rounds, latency, against, write } = command.opts<{
    rounds: number;
    latency: number[];
    against?: string;
    write?: true;
  }>();
  const signal = interruptSignal();
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);

  const options = { rounds, latencies: latency, signal, tell };

  async function measureSides(...sides: Side[]): Promise<Sample[]> {
    const starting = await startSandbox({ name: 'bench', fresh: true, audit: true, signal });
    try {
      return await measureRounds(await starting.ready, sides, options);
    } finally {
      await starting.down();
    }
  }

  async function measuredTable(): Promise<string> {
    if (against === undefined)
      return tableOf(await measureSides(GUIDE, runsOf(), runsWithOwnVault()), 'of (a)', () => GUIDE_TITLE);
    tell(`checking out and installing ${against}`);
    const suffix = `, at ${against}`;
    const samples = await inCheckout(against, (root) => measureSides(runsOf(root, suffix), runsOf()));
    return tableOf(samples, `of ${against}`, (title) => title.replace(suffix, '') + suffix);
  }

  try {
    const measured = `Medians of ${rounds} rounds on ${machine()}.\n\n${await measuredTable()}`;
    process.stdout.write(`${measured}\n`);
    if (write) writeFileSync(PAGE, withBlocks(readFileSync(PAGE, 'utf8'), { measured }));
  } catch (error) {
    tell(signal.aborted ? 'interrupted' : messageOf(error));
    process.exitCode = signal.aborted ? 130 : 1;
  }
}
