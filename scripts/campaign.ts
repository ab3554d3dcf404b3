import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Argument, Command } from 'commander';
import { messageOf } from 'engine/resource';
import { tableLines } from 'engine/table';
import { interruptSignal } from 'sandbox';
import type { CaseResult } from '../test/campaign/case.ts';
import { CAMPAIGNS } from '../test/campaign/index.ts';
import { sample } from '../test/campaign/sample.ts';
import {
  appendResult,
  clearResults,
  keyOf,
  readBaseline,
  readResults,
  type StoredResult,
  writeBaseline,
} from '../test/campaign/store.ts';
import { reliabilityPage, resultTable } from '../test/campaign/table.ts';
import { WorkerPool } from '../test/campaign/worker-pool.ts';
import { parse, wholeNumber } from './options.ts';

const command = new Command('pnpm campaign')
  .description('Tests the promises against real systems.')
  .addArgument(
    new Argument('[name...]', 'the campaigns to run (default: all)').choices(CAMPAIGNS.map(({ id }) => id)),
  )
  .option('--only <words>', 'only the cases of this campaign, or those whose name contains the text')
  .option('--quick', 'only the few cases that npm test runs')
  .option('--sample <n>', 'about n cases, some of every group', wholeNumber(1))
  .option('--seed <text>', 'decides the sample: the same seed gives the same cases', '1')
  .option('--left', 'only cases that failed or have not run in the last campaign')
  .option('--sandboxes <n>', 'how many cases run at the same time', wholeNumber(1), 4)
  .option('--write', 'write docs/reliability.md from all results so far')
  .addHelpText(
    'after',
    `\nCampaigns:\n${tableLines(CAMPAIGNS.map(({ id, promise }) => [`  ${id}`, promise])).join('\n')}`,
  );
parse(command);
const chosen = command.args;
const {
  only,
  quick,
  sample: size = Infinity,
  seed,
  left,
  sandboxes,
  write,
} = command.opts<{
  only?: string;
  quick?: true;
  sample?: number;
  seed: string;
  left?: true;
  sandboxes: number;
  write?: true;
}>();
const began = Date.now();
const minutes = (): string => `${((Date.now() - began) / 60_000).toFixed(1)} min`;
const commit = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).trim();
const names = Array.from({ length: sandboxes }, (_, n) => `campaign-${n + 1}`);

process.stdout.write(`Starting ${names.length} sandboxes, then recording the undisturbed runs.\n`);
const signal = interruptSignal();
let pool: WorkerPool | undefined;
signal.addEventListener('abort', () => void pool?.stop());
const tried: StoredResult[] = [];
try {
  pool = await WorkerPool.start(names, signal);
  const baseline = (left && readBaseline()) || (await pool.baseline());
  writeBaseline(baseline);
  const matching = CAMPAIGNS.filter(({ id }) => chosen.length === 0 || chosen.includes(id))
    .flatMap((campaign) => campaign.cases(baseline).map((one) => ({ campaign, one })))
    .filter(({ campaign, one }) => (!quick || one.quick) && isAmong(campaign.id, one.name));
  if (matching.length === 0) throw new Error(`No case has “${only}” in its name.`);
  const sampled = sample(matching, size, seed, ({ campaign, one }) => ({
    name: one.name,
    group: `${campaign.id} ${one.group}`,
  }));
  const key = ({ campaign, one }: (typeof sampled)[number]) =>
    keyOf({ campaign: campaign.id, name: one.name });
  if (!left) clearResults(new Set(sampled.map(key)));
  const passed = new Set(readResults().flatMap((one) => (one.failure === undefined ? [keyOf(one)] : [])));
  const cases = sampled.filter((one) => !passed.has(key(one)));
  process.stdout.write(`${cases.length} cases (after ${minutes()})\n`);
  const firstCase = Date.now();
  await pool.try(cases, baseline, (result) => {
    // The case failed because its sandbox is being taken down.
    if (signal.aborted) return;
    const stored = { ...result, commit };
    appendResult(stored);
    tried.push(stored);
    report(result, cases.length, firstCase);
  });
  process.stdout.write(`\n${resultTable(readResults())}\n\n`);
  if (write) writeFileSync('docs/reliability.md', reliabilityPage(readResults(), baseline));
  const failed = tried.filter(({ failure }) => failure !== undefined);
  process.stdout.write(`${tried.length} cases, ${failed.length} failed, in ${minutes()}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${signal.aborted ? 'interrupted' : messageOf(error)}\n`);
  process.exitCode = signal.aborted ? 130 : 1;
} finally {
  await pool?.stop();
}

/** Whether `--only` names the campaign, or else is part of the case's name. */
function isAmong(campaign: string, name: string): boolean {
  if (only === undefined) return true;
  return CAMPAIGNS.some(({ id }) => id === only) ? campaign === only : name.includes(only);
}

/** Prints each failed case, and the progress after every tenth case. */
function report({ name, failure, seconds }: CaseResult, all: number, firstCase: number): void {
  if (failure !== undefined)
    process.stdout.write(`✗ ${name} (${seconds.toFixed(1)} s)\n${failure.replaceAll(/^/gm, '    ')}\n`);
  const done = tried.length;
  if (done % 10 !== 0 && done !== all) return;
  const ahead = ((Date.now() - firstCase) / done) * (all - done);
  process.stdout.write(
    `${done}/${all}  ${minutes()}, about ${Math.ceil(ahead / 60_000)} min left  ${name}\n`,
  );
}
