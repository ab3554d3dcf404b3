import { join } from 'node:path';
import { flagArguments } from 'engine/command-line/flags';
import { stateFolder } from 'engine/command-line/journal-file';
import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import {
  EXIT,
  INTERRUPTED,
  jsonLine,
  makeFolder,
  nobodyToAskFailure,
  noConsentFailure,
  paintOf,
  type RunEvent,
  TextRenderer,
} from 'engine/run';
import pMap from 'p-map';
import { checkFleet } from './check.ts';
import { type Happened, runCluster } from './cluster-run.ts';
import { clusterRun, type EntryRuns } from './entry.ts';
import { type FleetEntry, readFleet } from './fleet-file.ts';
import { keepResults } from './last-results.ts';
import { clusters, resultsText } from './report.ts';
import { type ClusterResult, countsOf, fleetExitCode } from './result.ts';
import { jsonView, TextView } from './view.ts';

/** The runs that a fleet consists of. The caller passes them in; this package knows no runbook. */
export interface FleetRuns extends EntryRuns {
  /** Whether the runs only read, so that they need no consent. */
  readonly lookOnly: boolean;
  /** What a person types to agree, if the runs delete. */
  readonly typed?: string;
  /** The words that start the run of one cluster, before its flags. */
  readonly command: readonly string[];
}

/** What the run of each cluster may do. */
type Consent = Partial<Pick<CommandLine, 'plan' | 'yes' | 'repair' | 'agreed'>>;

/**
 * Runs a runbook on every cluster of a fleet, several at a time, each in a process of its own. Returns the exit code of the
 * whole run.
 * @throws Failure if the fleet file is wrong or nobody consents: nothing was changed in any cluster then.
 */
export async function fleetCommand(
  line: CommandLine,
  runs: FleetRuns,
  screen: Screen,
  interrupt: AbortController,
): Promise<number> {
  const { plan, yes, repair, shard } = line;
  const fleet = readFleet(line.fleet ?? '', runs);
  checkFleet(fleet, runs, line, process.env, process.cwd());
  const entries = fleet.entries.filter((_, index) => shard === undefined || index % shard.of === shard.index);
  const asks = entries.length > 0 && !plan && !yes && !runs.lookOnly;
  if (asks && !screen.interactive)
    throw nobodyToAskFailure('Read the plans with --plan, then run again with --yes.');
  // A report has the clusters in the order of the file.
  for (const { name } of entries) screen.report?.ofCluster(name, {});
  const pass = new Pass(line, runs, screen, interrupt.signal);
  if (plan) return pass.end(await pass.over(entries, () => ({ plan })));
  if (!asks) return pass.end(await pass.over(entries, () => ({ yes, repair })));
  const plans = await pass.over(entries, () => ({ plan: true }));
  const failed = plans.filter(({ exitCode }) => exitCode !== EXIT.done && exitCode !== EXIT.changesPlanned);
  if (interrupt.signal.aborted || failed.length === plans.length) return pass.end(plans);
  process.stdout.write(resultsText(plans, paintOf(process.stdout)));
  const question = { text: questionOf(plans, failed), answers: ['run', 'quit'], typed: runs.typed } as const;
  if ((await screen.operator(line, interrupt).ask(question)) !== 'run') throw noConsentFailure();
  const fit = entries.filter(({ name }) => !failed.some((one) => one.name === name));
  const digestsOf = (name: string): readonly string[] => {
    const { digests = [] } = plans.find((one) => one.name === name)?.planned ?? {};
    return digests.length > 0 ? digests : ['none'];
  };
  const results = await pass.over(fit, ({ name }) => ({ agreed: digestsOf(name) }));
  return pass.end([...results, ...failed]);
}

/** Passes over the clusters of a fleet. */
class Pass {
  readonly #line: CommandLine;
  readonly #runs: FleetRuns;
  readonly #screen: Screen;
  readonly #signal: AbortSignal;
  readonly #write = (text: string): void => void process.stdout.write(text);
  readonly #paint = paintOf(process.stdout);
  /** Helm writes a chart list in place: a cluster must not read one that another is writing. */
  readonly #charts = join(stateFolder(process.env), 'charts');

  constructor(line: CommandLine, runs: FleetRuns, screen: Screen, signal: AbortSignal) {
    this.#line = line;
    this.#runs = runs;
    this.#screen = screen;
    this.#signal = signal;
    // Helm gives each chart the mode 644, whatever the umask: nobody else gets into the folder.
    makeFolder(this.#charts, 0o700);
  }

  /** Runs `--concurrency` clusters at a time, in the order of the file. After an interrupt it starts no more. */
  async over(
    entries: readonly FleetEntry[],
    consentOf: (entry: FleetEntry) => Consent,
  ): Promise<readonly ClusterResult[]> {
    const { json, concurrency } = this.#line;
    const names = entries.map(({ name }) => name);
    const view = json
      ? jsonView(this.#write)
      : new TextView(names, this.#write, this.#paint, this.#screen.interactive ? process.stdout : undefined);
    try {
      return await pMap(
        entries,
        async (entry) => {
          const { name } = entry;
          if (this.#signal.aborted) return notRun(name);
          view.begin(name);
          const consent = consentOf(entry);
          const text = this.#planText(name);
          const result = await this.#run(entry, consent, (event, line) => {
            view.happened(name, event, line);
            text.emit(event);
            this.#screen.report?.ofCluster(name, { event });
          });
          view.end(result);
          this.#screen.report?.ofCluster(name, result);
          const hasChanges = result.exitCode === EXIT.changesPlanned || result.exitCode === EXIT.refused;
          if (consent.plan && hasChanges) view.print(text.read());
          return result;
        },
        { concurrency },
      );
    } finally {
      view.stop();
    }
  }

  #run(entry: FleetEntry, consent: Consent, happened: Happened): Promise<ClusterResult> {
    const { only, from, region, deleteSecrets } = this.#line;
    const { flags, environment } = clusterRun(entry, this.#line, process.env);
    const { name } = entry;
    return runCluster(
      {
        name,
        command: [
          ...this.#runs.command,
          ...flagArguments({ only, from, region, deleteSecrets, ...flags, ...consent, json: true }),
        ],
        environment: { ...environment, HELM_REPOSITORY_CACHE: join(this.#charts, name.replaceAll('/', '%')) },
        signal: this.#signal,
      },
      happened,
    );
  }

  /** The plan of one cluster as a run for that cluster alone shows it, kept until it is printed in turn. */
  #planText(name: string): { readonly emit: (event: RunEvent) => void; read(): string } {
    const parts = [`\n${this.#paint.bold.inverse(` ${name} `)}\n`];
    const text = new TextRenderer({ write: (part) => void parts.push(part), color: this.#paint.level > 0 });
    return {
      emit: (event) => {
        if (SHOWN.has(event.type)) text.emit(event);
      },
      read: () => parts.join(''),
    };
  }

  /** Shows how all clusters ended, and returns the exit code of the fleet. */
  end(results: readonly ClusterResult[]): number {
    const { aborted } = this.#signal;
    const exitCode = fleetExitCode(results, aborted);
    keepResults(this.#line.fleet ?? '', results);
    if (this.#line.json) {
      const outcomes = countsOf(results.map(({ outcome }) => outcome));
      this.#write(jsonLine({ type: 'fleet-end', exitCode, clusters: results.length, outcomes }));
      return exitCode;
    }
    this.#write(results.length === 0 ? '\nThis shard has no clusters.\n' : resultsText(results, this.#paint));
    if (aborted) this.#write(`${INTERRUPTED}\n`);
    else if (exitCode === EXIT.changesPlanned) this.#write('\nPlan only: nothing was changed.\n');
    return exitCode;
  }
}

/** The events of a cluster's run that make up its plan. */
const SHOWN: ReadonlySet<RunEvent['type']> = new Set(['target', 'plan', 'plan-end']);

function notRun(name: string): ClusterResult {
  return { name, outcome: 'not run', exitCode: undefined, seconds: 0, failures: [] };
}

function questionOf(plans: readonly ClusterResult[], failed: readonly ClusterResult[]): string {
  const fit = plans.filter((plan) => !failed.includes(plan));
  const changes = fit.reduce((sum, { planned }) => {
    const { create = 0, update = 0, delete: removed = 0 } = planned?.counts ?? {};
    return sum + create + update + removed;
  }, 0);
  const without = failed.length === 0 ? '' : `, without the ${failed.length} that failed`;
  return `Carry out these plans (${changes} ${changes === 1 ? 'change' : 'changes'} in ${clusters(fit.length)}${without}), with the repairs that they name if they are needed?`;
}
