import { oneLine } from 'engine/resource';
import {
  type Consent,
  type Emit,
  EXIT,
  INTERRUPTED,
  jsonLine,
  nobodyToAskFailure,
  noConsentFailure,
  type Operator,
} from 'engine/run';
import { checkFleet } from './check.ts';
import { chosen, failedPlans, whatOf } from './failed-clusters.ts';
import { type FleetEntry, readFleet } from './fleet-file.ts';
import type { FleetOptions } from './options.ts';
import { type FleetRun, planFleet, runFleet } from './passes.ts';
import { clusters, endText, plansText } from './report.ts';
import { type ClusterResult, countsOf, fleetExitCode } from './result.ts';
import { ResultsFile } from './results-file.ts';
import type { Runs } from './run-cluster.ts';
import { type FleetView, JsonView, LinesView, processOutput, TableView } from './view.ts';

/** Shows a fleet's run and asks its operator, if there is one. */
interface FleetScreen {
  readonly emit: Emit;
  readonly interactive: boolean;
  operator(consent: Consent, interrupt: AbortController): Operator;
}

/**
 * Runs a runbook on every cluster of a fleet, several at a time, and returns the exit code of the whole run.
 * @throws Failure if the fleet file is wrong or nobody consents: nothing was changed in any cluster then.
 */
export async function fleetCommand(
  options: FleetOptions,
  runs: Runs,
  screen: FleetScreen,
  interrupt: AbortController,
): Promise<number> {
  const fleet = readFleet(options.fleet, runs);
  // A copy, because each access to process.env is a system call and every cluster copies it.
  const environment = { ...process.env };
  checkFleet(fleet, runs, options, environment, process.cwd());
  const file = new ResultsFile(fleet.file, options.shard, environment, (reason) =>
    screen.emit({ type: 'note', step: 'fleet', message: notStored(reason) }),
  );
  const entries = chosen(fleet.entries, options, file);
  const asks = entries.length > 0 && !options.plan && !options.yes && !runs.lookOnly;
  if (asks && !screen.interactive)
    throw nobodyToAskFailure('Read the plans with --plan, then run again with --yes.');
  const { signal } = interrupt;
  const output = processOutput();
  const run: FleetRun = {
    options,
    environment,
    runs,
    output,
    view: () => viewOf(entries, options, screen, output),
    signal,
  };
  if (entries.length === 0) {
    const why = options.retryFailed
      ? 'Every cluster exited 0 in the last run.'
      : 'This shard has no clusters.';
    return end([], run, signal, () => `\n${why}\n`);
  }
  if (options.plan) {
    const { plans } = await planFleet(entries, run);
    return end(plans, run, signal, plansText);
  }
  let failed: readonly ClusterResult[] = [];
  let agreed: Awaited<ReturnType<typeof planFleet>>['changes'] | undefined;
  if (asks) {
    const { plans, changes } = await planFleet(entries, run);
    failed = failedPlans(plans);
    if (signal.aborted) return end(plans, run, signal);
    if (failed.length < plans.length) {
      output.write(plansText(plans, output));
      const operator = screen.operator(options, interrupt);
      const question = { text: questionOf(plans, failed), answers: ['run', 'quit'] } as const;
      if ((await operator.ask(question)) !== 'run') throw noConsentFailure();
    }
    agreed = changes;
  }
  const store = ({ name, exitCode, seconds }: ClusterResult): void => {
    if (exitCode !== undefined) file.add(name, exitCode, seconds);
  };
  file.begin(whatOf(options), { retry: options.retryFailed });
  failed.forEach(store);
  const fit = entries.filter(({ name }) => !failed.some((plan) => plan.name === name));
  if (fit.length === 0) return end(failed, run, signal);
  const results = await runFleet(fit, run, agreed, store);
  return end([...results, ...failed], run, signal);
}

function viewOf(
  entries: readonly FleetEntry[],
  { json }: FleetOptions,
  { interactive }: FleetScreen,
  output: ReturnType<typeof processOutput>,
): FleetView {
  const names = entries.map(({ name }) => name);
  if (json) return new JsonView(output);
  if (interactive) return new TableView(output, names);
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
  else if (exitCode === EXIT.changesPlanned) output.write('\nPlan only: nothing was changed.\n');
  return exitCode;
}

function questionOf(plans: readonly ClusterResult[], failed: readonly ClusterResult[]): string {
  const fit = plans.filter((plan) => !failed.includes(plan));
  const changes = fit.reduce((sum, { planned }) => sum + (planned?.create ?? 0) + (planned?.update ?? 0), 0);
  const without = failed.length === 0 ? '' : `, without the ${failed.length} that failed`;
  return `Carry out these plans (${changes} to create or update in ${clusters(fit.length)}${without}), with the repairs that they name if they are needed?`;
}

function notStored(reason: string): string {
  return `warning: results cannot be stored for --retry-failed: ${oneLine(reason)}. The run continues.`;
}
