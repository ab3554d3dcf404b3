import { Failure, literal, oneLine } from 'resource';
import { type Emit, EXIT, INTERRUPTED, jsonLine, type Operator } from 'runbook';
import { FleetBoard } from './board.ts';
import { checkFleet } from './check.ts';
import { type FleetEntry, readFleet } from './fleet-file.ts';
import type { FleetOptions } from './options.ts';
import { type FleetRun, planFleet, runFleet } from './passes.ts';
import { clusters, endText, plansText } from './report.ts';
import { type ClusterResult, countsOf, fleetExitCode } from './result.ts';
import { ResultsFile } from './results-file.ts';
import type { Runs } from './run-cluster.ts';
import { type FleetView, JsonView, LinesView, processOutput, TableView } from './view.ts';

/** Where a fleet's run is shown and, where there is a person, its operator is asked. */
interface FleetScreen {
  readonly emit: Emit;
  readonly interactive: boolean;
  operator(yes: boolean, interrupt: () => void): Operator;
}

/**
 * Runs what the command line asks for on every cluster of a fleet, several at a time, and tells the exit code of all.
 * @throws Failure where the fleet's file does not fit, or nobody consents: then nothing was changed anywhere.
 */
export async function fleetCommand(
  options: FleetOptions,
  runs: Runs,
  screen: FleetScreen,
  interrupt: AbortController,
): Promise<number> {
  const fleet = readFleet(options.fleet, runs);
  // A copy: each look into the real one costs a call, and every cluster takes it over.
  const environment = { ...process.env };
  checkFleet(fleet, runs, options, environment, process.cwd());
  const remembered = new ResultsFile(fleet.file, options.shard, environment, (reason) =>
    screen.emit({ type: 'note', step: 'fleet', message: notRemembered(reason) }),
  );
  const entries = chosen(fleet.entries, options, remembered);
  const asks = entries.length > 0 && !options.plan && !options.yes && !runs.lookOnly;
  if (asks && !screen.interactive) throw noConsent();
  const output = processOutput();
  const run: FleetRun = {
    options,
    environment,
    runs,
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
  options: FleetOptions,
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
function whatOf({ runbook, only, from }: FleetOptions): string {
  return [runbook, only && `--only ${only}`, from && `--from ${from}`].filter(Boolean).join(' ');
}

/** Notes results as clusters end: of a run anew, or, where failed ones are tried again, beside those of the others. */
function remembering(file: ResultsFile, options: FleetOptions) {
  return {
    begin: () => file.begin(whatOf(options), { retry: options.retryFailed }),
    ended: ({ name, exitCode, seconds }: ClusterResult) => {
      if (exitCode !== undefined) file.add(name, exitCode, seconds);
    },
  };
}

function viewOf(
  entries: readonly FleetEntry[],
  { json }: FleetOptions,
  { interactive }: FleetScreen,
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
