import { readFileSync, writeFileSync } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import { messageOf } from 'engine/resource';
import { withBlocks } from 'guide/pages/page-blocks';
import { interruptSignal } from 'sandbox';
import { machine } from '../bench/page.ts';
import { startEndToEnd } from '../runner/end-to-end.ts';
import { parse, wholeNumber } from '../runner/options.ts';
import { CAMPAIGNS } from './index.ts';
import { clearResults, type Result, readResults, type Selection } from './selection.ts';

const PAGE = 'docs/reliability.md';

/** `pnpm campaign`: runs test/campaign.test.ts in several sandboxes, each with its share of the cases. */
export async function campaign(): Promise<void> {
  const command = new Command('pnpm campaign')
    .description('Tests the promises against real systems.')
    .addArgument(
      new Argument('[name...]', 'the campaigns to run (default: all)').choices(Object.keys(CAMPAIGNS)),
    )
    .option('--only <text>', 'only the cases whose name contains the text')
    .option('--sandboxes <n>', 'how many cases run at the same time', wholeNumber(1), 3)
    .addOption(new Option('--write', `renew ${PAGE}, if all cases were run`).conflicts('only'));
  parse(command);
  const { only, sandboxes, write } = command.opts<{ only?: string; sandboxes: number; write?: true }>();
  if (write && command.args.length > 0) command.error('error: --write needs all campaigns.');
  const names = Array.from({ length: sandboxes }, (_, n) => `campaign-${n + 1}`);
  const selection: Selection = { campaigns: command.args, only, sandboxes: names };
  process.env.CAMPAIGN = JSON.stringify(selection);
  clearResults();
  const where = machine();
  const signal = interruptSignal();
  try {
    const tests = await startEndToEnd(names, { signal });
    const { failed, failures } = await tests.run(names.map(() => ['test/campaign.test.ts']));
    process.stdout.write(`${failures.join('\n')}\n\n${summary(readResults())}\n`);
    if (readResults().length === 0) throw new Error(`No case has “${only}” in its name.`);
    if (write)
      writeFileSync(
        PAGE,
        withBlocks(readFileSync(PAGE, 'utf8'), { results: reliability(readResults(), where) }),
      );
    process.exitCode = failed === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${signal.aborted ? 'interrupted' : messageOf(error)}\n`);
    process.exitCode = signal.aborted ? 130 : 1;
  }
}

/** The numbers of cases of each campaign that ran and failed, in a sentence. */
function summary(results: readonly Result[]): string {
  const counts = Object.keys(CAMPAIGNS).flatMap((id) => {
    const { length } = results.filter(({ campaign }) => campaign === id);
    return length === 0 ? [] : [`${id} ${length}`];
  });
  const minutes = results.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const failed = results.filter(isFailed).length;
  return `${results.length} cases (${counts.join(', ')}) took ${minutes.toFixed(0)} minutes. ${failed} failed.`;
}

const isFailed = ({ failure }: Result): boolean => failure !== undefined;

/** The results for docs/reliability.md. */
function reliability(results: readonly Result[], where: string): string {
  const failed = results
    .filter(isFailed)
    .map(({ campaign, name, failure = '' }) => `- ${campaign}: ${name}: ${failure.split('\n')[0]}`);
  return [summary(results), ...failed, `They ran several at a time, on ${where}.`].join('\n\n');
}
