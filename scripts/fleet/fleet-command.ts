import { AccountRates, AwsSource } from 'aws-irsa';
import { HelmRepositories } from 'cluster-tools';
import { Failure, literal, oneLine } from 'resource';
import { EXIT, jsonLine } from 'runbook';
import { PREFLIGHT } from '../../runbooks/catalog.ts';
import type { Environment, Shared } from '../../runbooks/index.ts';
import type { CommandLine } from '../command-line/options.ts';
import { INTERRUPTED, type Screen } from '../command-line/screen.ts';
import { FleetBoard } from './board.ts';
import { checkFleet } from './check.ts';
import { type FleetEntry, readFleet } from './fleet-file.ts';
import { type FleetRun, planFleet, runFleet } from './passes.ts';
import { clusters, endText, plansText } from './report.ts';
import { type ClusterResult, countsOf, fleetExitCode } from './result.ts';
import { ResultsFile } from './results-file.ts';
import { type FleetView, JsonView, LinesView, processOutput, TableView } from './view.ts';

/**
 * Runs what the command line asks for on every cluster of a fleet, several at a time, and tells the exit code of all.
 * @throws Failure where the fleet's file does not fit, or nobody consents: then nothing was changed anywhere.
 */
export async function fleetCommand(
  options: CommandLine & { readonly fleet: string },
  screen: Screen,
  interrupt: AbortController,
): Promise<number> {
  const fleet = readFleet(options.fleet);
  // A copy: each look into the real one costs a call, and every cluster takes it over.
  const environment = { ...process.env };
  checkFleet(fleet, options, environment, process.cwd());
  const remembered = new ResultsFile(fleet.file, options.shard, environment, (reason) =>
    screen.emit({ type: 'note', step: 'fleet', message: notRemembered(reason) }),
  );
  const entries = chosen(fleet.entries, options, remembered);
  const asks = entries.length > 0 && !options.plan && !options.yes && options.runbook !== PREFLIGHT;
  if (asks && !screen.interactive) throw noConsent();
  const output = processOutput();
  const run: FleetRun = {
    options,
    environment,
    sharedBy: sharing(environment, interrupt.signal),
    output,
    view: () => viewOf(entries, options, screen, output),
    signal: interrupt.signal,
  };
  if (entries.length === 0) {
    const none = options.retryFailed ? 'None has failed in the last run.' : 'No cluster is in this shard.';
    return end([], run, interrupt.signal, () => `\n${none}\n`);
  }
  if (options.plan) {
    const { results } = await planFleet(entries, run, { shown: !options.json });
    return end(results, run, interrupt.signal, plansText);
  }
  if (!asks)
    return end(await runFleet(entries, run, remembering(remembered, options)), run, interrupt.signal);

  const { results: plans, shown } = await planFleet(entries, run, { shown: false });
  const failed = plans.filter(({ exitCode }) => exitCode !== EXIT.done && exitCode !== EXIT.changesPlanned);
  if (interrupt.signal.aborted || failed.length === plans.length) return end(plans, run, interrupt.signal);
  output.write(plansText(plans, output));
  const answer = await screen
    .operator(false, () => interrupt.abort())
    .ask({ text: questionOf(plans, failed.length), answers: ['run', 'quit'] });
  if (answer !== 'run') throw notGiven();
  const fit = entries.filter(({ name }) => !failed.some((plan) => plan.name === name));
  const note = remembering(remembered, options);
  const results = await runFleet(fit, { ...run, shown }, note);
  for (const result of failed) note.ended(result);
  return end([...results, ...failed], run, interrupt.signal);
}

/** Those that this run is about. */
function chosen(
  entries: readonly FleetEntry[],
  options: CommandLine,
  remembered: ResultsFile,
): readonly FleetEntry[] {
  const { shard, retryFailed } = options;
  const mine = shard === undefined ? entries : entries.filter((_, index) => index % shard.of === shard.index);
  if (!retryFailed) return mine;
  const { what, exitCodes } = remembered.read();
  if (what === whatOf(options)) return mine.filter(({ name }) => exitCodes.get(name) !== EXIT.done);
  throw new Failure({
    kind: 'input',
    resource: '--retry-failed',
    seen: `the last run of this fleet was ${literal(what)}, and not ${literal(whatOf(options))}`,
    next: [
      `Try that again: pnpm runbook ${oneLine(what)} --retry-failed …`,
      'Or run without --retry-failed.',
    ],
  });
}

/** What a run does, as far as its results depend on it. */
function whatOf({ runbook, only, from }: CommandLine): string {
  return [runbook, only && `--only ${only}`, from && `--from ${from}`].filter(Boolean).join(' ');
}

/** Notes results as clusters end: of a run anew, or, where failed ones are tried again, beside those of the others. */
function remembering(file: ResultsFile, options: CommandLine) {
  return {
    begin: () => (options.retryFailed ? file.goOn() : file.begin(whatOf(options))),
    ended: ({ name, exitCode, seconds }: ClusterResult) => {
      if (exitCode !== undefined) file.add(name, exitCode, seconds);
    },
  };
}

/** What all clusters have in common, and those that have the same credentials. */
function sharing(ofProcess: Environment, signal: AbortSignal): (environment: Environment) => Shared {
  const rates = new AccountRates();
  const repositories = new HelmRepositories(signal);
  const sources = new Map<string, AwsSource>();
  return (environment) => {
    // An entry can have no other credentials than those of a profile: all else is the environment's.
    const key = environment.AWS_PROFILE ?? '';
    const keys = environment.AWS_ACCESS_KEY_ID === ofProcess.AWS_ACCESS_KEY_ID;
    const aws = sources.get(`${keys} ${key}`) ?? new AwsSource(environment, rates);
    sources.set(`${keys} ${key}`, aws);
    return { aws, repositories };
  };
}

function viewOf(
  entries: readonly FleetEntry[],
  { json }: CommandLine,
  { interactive }: Screen,
  output: ReturnType<typeof processOutput>,
): FleetView {
  const names = entries.map(({ name }) => name);
  if (json) return new JsonView(output);
  if (interactive) return new TableView(output, new FleetBoard(names));
  return new LinesView(output, names);
}

function end(
  results: readonly ClusterResult[],
  { options, output }: FleetRun,
  { aborted }: AbortSignal,
  text = endText,
): number {
  const exitCode = fleetExitCode(results, aborted);
  if (options.json) {
    const outcomes = countsOf(results.map(({ outcome }) => outcome));
    output.write(jsonLine({ type: 'fleet-end', exitCode, clusters: results.length, outcomes }));
    return exitCode;
  }
  output.write(text(results, output));
  if (aborted) output.write(`${INTERRUPTED}\n`);
  else if (exitCode === EXIT.changesPlanned)
    output.write('\nThese changes were not made: this was --plan.\n');
  return exitCode;
}

function questionOf(plans: readonly ClusterResult[], failed: number): string {
  const changes = plans.reduce(
    (sum, { planned }) => sum + (planned?.create ?? 0) + (planned?.change ?? 0),
    0,
  );
  const without = failed === 0 ? '' : `, without the ${failed} that failed`;
  return `Carry out these plans (${changes} to create or change in ${clusters(plans.length - failed)}${without}), with the guide’s repair where Vault is denied iam:GetRole?`;
}

function noConsent(): Failure {
  return new Failure({
    kind: 'refused',
    resource: 'consent',
    seen: 'there is no terminal to ask on, and --yes is not given; nothing was changed',
    next: ['Look at the plans with --plan; run again with --yes to carry them out.'],
  });
}

function notGiven(): Failure {
  return new Failure({ kind: 'refused', resource: 'consent', seen: 'not given; nothing was changed' });
}

function notRemembered(reason: string): string {
  return `warning: how the clusters end is not remembered for --retry-failed: ${oneLine(reason)}. The run goes on.`;
}
