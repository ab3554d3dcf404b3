import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { Argument, Command, Option } from 'commander';
import { messageOf } from 'engine/resource';
import { markdownTable, tableLines } from 'engine/table';
import { interruptSignal } from 'sandbox';
import { startEndToEnd } from '../runner/end-to-end.ts';
import { parse, wholeNumber } from '../runner/options.ts';
import { CAMPAIGNS } from './index.ts';
import { clearResults, type Result, readResults, type Selection } from './selection.ts';

/** `pnpm campaign`: runs test/campaign.test.ts in several sandboxes, each with its share of the cases. */
export async function campaign(): Promise<void> {
  const command = new Command('pnpm campaign')
    .description('Tests the promises against real systems.')
    .addArgument(
      new Argument('[name...]', 'the campaigns to run (default: all)').choices(CAMPAIGNS.map(({ id }) => id)),
    )
    .option('--only <text>', 'only the cases whose name contains the text')
    .option('--sandboxes <n>', 'how many cases run at the same time', wholeNumber(1), 3)
    .addOption(new Option('--write', 'write docs/reliability.md, if all cases were run').conflicts('only'))
    .addHelpText(
      'after',
      `\nCampaigns:\n${tableLines(CAMPAIGNS.map(({ id, promise }) => [`  ${id}`, promise])).join('\n')}`,
    );
  parse(command);
  const { only, sandboxes, write } = command.opts<{ only?: string; sandboxes: number; write?: true }>();
  if (write && command.args.length > 0) command.error('error: --write needs all campaigns.');
  const names = Array.from({ length: sandboxes }, (_, n) => `campaign-${n + 1}`);
  const selection: Selection = { campaigns: command.args, only, sandboxes: names };
  process.env.CAMPAIGN = JSON.stringify(selection);
  clearResults();
  const signal = interruptSignal();
  try {
    const tests = await startEndToEnd(names, { signal });
    const { failed, failures } = await tests.run(names.map(() => ['test/campaign.test.ts']));
    process.stdout.write(`${failures.join('\n')}\n\n${resultTable(readResults())}\n`);
    if (readResults().length === 0) throw new Error(`No case has “${only}” in its name.`);
    if (write) writeFileSync('docs/reliability.md', reliabilityPage(readResults()));
    process.exitCode = failed === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${signal.aborted ? 'interrupted' : messageOf(error)}\n`);
    process.exitCode = signal.aborted ? 130 : 1;
  }
}

/** A Markdown table with a row for each campaign. */
function resultTable(results: readonly Result[]): string {
  const row = (campaign: string, of: readonly Result[]): string[] => {
    const minutes = of.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
    return [campaign, String(of.length), String(of.filter(isFailed).length), minutes.toFixed(0)];
  };
  const rows = CAMPAIGNS.map(({ id }) => ({ id, of: results.filter(({ campaign }) => campaign === id) }));
  return markdownTable(
    ['campaign', 'cases', 'failed', 'minutes'],
    [...rows.filter(({ of }) => of.length > 0).map(({ id, of }) => row(id, of)), row('**all**', results)],
  );
}

const isFailed = ({ failure }: Result): boolean => failure !== undefined;

/** `docs/reliability.md`: the promises, and the results of the cases. */
function reliabilityPage(results: readonly Result[]): string {
  const failed = results
    .filter(isFailed)
    .map(({ campaign, name, failure = '' }) => `- ${campaign}: ${name}: ${failure.split('\n')[0]}`);
  const [{ model = 'unknown' } = {}] = cpus();
  return `# Reliability

Each promise is tested in sandboxes with a real Vault, Kubernetes and Helm, and an AWS API that enforces IAM. After a
disturbed run, the state of AWS, Vault and the cluster is compared with the outcome of an undisturbed one, and the machine is searched
for leftover processes, temporary files and secrets.

${CAMPAIGNS.map(({ id, promise }) => `- **${id}**: ${promise}`).join('\n')}

${resultTable(results)}

${failed.length === 0 ? 'No case failed.' : failed.join('\n')}

Written by \`pnpm campaign --write\`. The cases ran several at a time, on ${cpus().length} cores (${model.trim()}) with ${Math.round(totalmem() / 2 ** 30)} GB.
`;
}
