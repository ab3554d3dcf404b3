import { join } from 'node:path';
import type { ChalkInstance } from 'chalk';
import type { Catalogue } from 'engine/command-line/catalogue';
import { flagArguments } from 'engine/command-line/flags';
import { stateFolder } from 'engine/command-line/journal-file';
import type { CommandLine } from 'engine/command-line/options';
import { agreement } from 'engine/command-line/saved-plan';
import type { Screen } from 'engine/command-line/screen';
import { brief, literal, SEALING_KEY, sealingKey, wrongInput } from 'engine/resource';
import {
  type AgreedPlan,
  changesIn,
  EXIT,
  eventsOf,
  INTERRUPTED,
  jsonLine,
  makeFolder,
  mapTexts,
  mostUrgent,
  nobodyToAskFailure,
  noConsentFailure,
  paintOf,
  type RunEvent,
  TextRenderer,
  tallyText,
  targetOf,
  terminalOf,
} from 'engine/run';
import pMap from 'p-map';
import { runCluster } from './cluster-run.ts';
import { type CheckRun, checkFleet, runSpecOf } from './entry.ts';
import { ENTRY_FLAGS, type Fleet, type FleetEntry, readFleet } from './fleet-file.ts';
import { type ClusterResult, clusters, resultsText } from './results.ts';
import { jsonView, textView } from './view.ts';

type Consent = Partial<Pick<CommandLine, 'plan' | 'yes' | 'agreedPlan'>>;

/** The flags that the run of each cluster is given besides its consent. The others are the fleet's. */
const PASSED_ON = ['only', 'from', 'region', 'repair', 'deleteSecrets', ...ENTRY_FLAGS] as const;

interface FleetRuns {
  readonly catalogue: Catalogue;
  readonly check: CheckRun;
  /** The words that start the run of one cluster, before its flags. */
  readonly command: readonly string[];
}

/**
 * Runs a runbook on every cluster of a fleet, several at a time, each in a process of its own. Returns the exit code of the
 * whole run.
 * @throws Failure if the fleet file is wrong or nobody consents: nothing was changed in any cluster then.
 */
export async function fleetCommand(line: CommandLine, runs: FleetRuns, screen: Screen): Promise<number> {
  const { plan, yes, kind } = line;
  const fleet = readFleet(line.fleet ?? '', runs.catalogue.inputs);
  checkFleet(fleet, runs.check, { ...line, cluster: undefined }, process.env);
  const entries = chosen(fleet, line);
  const onlyLooks = kind === 'preflight' || (kind === 'troubleshoot' && !line.repair);
  const asks = entries.length > 0 && !plan && !yes && !onlyLooks;
  if (asks && !screen.interactive)
    throw nobodyToAskFailure('Read the plans with --plan, then run again with --yes.');
  const pass: Pass = { line, runs, fleet, screen };
  if (plan) return end(pass, await runEach(pass, entries, () => ({ plan })));
  if (!asks) return end(pass, await runEach(pass, entries, () => ({ yes })));
  const plans = await runEach(pass, entries, () => ({ plan: true }));
  const failed = plans.filter(({ exitCode }) => exitCode !== EXIT.done && exitCode !== EXIT.changesPlanned);
  if (screen.signal.aborted || failed.length === plans.length) return end(pass, plans);
  write(resultsText(plans, layoutOf(process.stdout), namedFor(pass)));
  const typed = kind === 'teardown' ? line.runbook : undefined;
  const text = questionOf(plans, failed);
  const question = { text, changes: [], answers: ['run', 'quit'], typed } as const;
  if ((await screen.operator(line).ask(question)) !== 'run') throw noConsentFailure();
  const fit = entries.filter(({ name }) => !failed.some((one) => one.name === name));
  const agreedPlanOf = (name: string): AgreedPlan => {
    const { events } = plans.find((one) => one.name === name) ?? { events: [] };
    return agreement({ target: targetOf({ events }), changes: events.flatMap(changesIn) });
  };
  const results = await runEach(pass, fit, ({ name }) => ({ agreedPlan: agreedPlanOf(name) }));
  return end(pass, [...results, ...failed]);
}

/** The entries that `--cluster` names, or those of a `--shard`. */
function chosen({ file, entries }: Fleet, { cluster, shard }: CommandLine): readonly FleetEntry[] {
  const names = cluster?.split(',');
  const unknown = names?.find((name) => !entries.some((entry) => entry.name === name));
  if (unknown !== undefined)
    throw wrongInput(
      '--cluster',
      `fleet ${literal(file)} has no entry ${literal(unknown)}`,
      `Its entries: ${brief(entries.map(({ name }) => name).join(', '))}.`,
    );
  return entries.filter(
    ({ name }, index) =>
      (names?.includes(name) ?? true) && (shard === undefined || index % shard.of === shard.index),
  );
}

/** Gives a text the words and the flags by which its commands are for these clusters of the fleet. */
function namedFor({ line, screen }: Pick<Pass, 'line' | 'screen'>) {
  return (names: readonly string[]) => screen.inWordsOf({ ...line, cluster: names.join(',') });
}

const layoutOf = (stream: NodeJS.WriteStream) => ({ paint: paintOf(stream), columns: stream.columns });

const write = (text: string): void => void process.stdout.write(text);

/** What each pass over the clusters of a fleet has in common. */
interface Pass {
  readonly line: CommandLine;
  readonly runs: FleetRuns;
  readonly fleet: Fleet;
  readonly screen: Screen;
}

/** Runs `--concurrency` clusters at a time, in the order of the file. After an interrupt it starts no more. */
async function runEach(
  pass: Pass,
  entries: readonly FleetEntry[],
  consentOf: (entry: FleetEntry) => Consent,
): Promise<readonly ClusterResult[]> {
  const { line, runs, fleet, screen } = pass;
  const { json, concurrency } = line;
  const { signal } = screen;
  const paint = paintOf(process.stdout);
  const names = entries.map(({ name }) => name);
  const view = json
    ? jsonView(write)
    : textView(names, write, paint, screen.interactive ? terminalOf(process.stdout) : undefined);
  // Helm writes a chart list in place: a cluster must not read one that another is writing. It gives each chart the mode 644,
  // whatever the umask: nobody else gets into the folder.
  const charts = join(stateFolder(process.env), 'charts');
  makeFolder(charts, 0o700);
  const runOne = async (entry: FleetEntry): Promise<ClusterResult> => {
    const { name } = entry;
    if (signal.aborted) return { name, outcome: 'not run', exitCode: undefined, seconds: 0, events: [] };
    view.begin(name);
    const { agreedPlan, ...consent } = consentOf(entry);
    const { line: own, environment } = runSpecOf(entry, fleet, line, process.env);
    const flags = Object.fromEntries(PASSED_ON.map((flag) => [flag, own[flag]]));
    const named = namedFor(pass)([name]);
    const result = await runCluster(
      {
        name,
        command: [
          ...runs.command,
          ...flagArguments({
            ...flags,
            ...consent,
            agreed: agreedPlan !== undefined,
            json: true,
            inFleet: true,
          }),
        ],
        environment: {
          ...environment,
          HELM_REPOSITORY_CACHE: join(charts, name.replaceAll('/', '%')),
          [SEALING_KEY]: sealingKey(),
        },
        input: agreedPlan && JSON.stringify(agreedPlan),
        signal,
      },
      (event) => view.happened(name, mapTexts(event, named)),
    );
    view.end(result);
    const { exitCode } = result;
    const events = mapTexts(result.events, named);
    const hasChanges = exitCode === EXIT.changesPlanned || exitCode === EXIT.refused;
    if (consent.plan && hasChanges) view.print(planText(name, events, paint));
    return result;
  };
  try {
    return await pMap(entries, runOne, { concurrency });
  } finally {
    view.stop();
  }
}

/** The plan of one cluster as a run for that cluster alone shows it. */
function planText(name: string, events: readonly RunEvent[], paint: ChalkInstance): string {
  const parts = [`\n${paint.bold.inverse(` ${name} `)}\n`];
  const text = new TextRenderer({ write: (part) => void parts.push(part), paint });
  for (const event of events) if (OF_PLAN.has(event.type)) text.emit(event);
  return parts.join('');
}

/** The events of a cluster's run that make up its plan. */
const OF_PLAN: ReadonlySet<RunEvent['type']> = new Set(['target', 'plan', 'plan-end']);

/** Shows how all clusters ended, and returns the exit code of the fleet. */
function end(pass: Pass, results: readonly ClusterResult[]): number {
  const { line, screen } = pass;
  const { signal } = screen;
  const exitCode = signal.aborted ? EXIT.interrupted : mostUrgent(results.map((result) => result.exitCode));
  if (line.json) {
    const outcomes = tallyText(results.map(({ outcome }) => outcome));
    write(jsonLine({ type: 'fleet-end', exitCode, clusters: results.length, outcomes }));
    return exitCode;
  }
  write(
    results.length === 0
      ? '\nThis shard has no clusters.\n'
      : resultsText(results, layoutOf(process.stdout), namedFor(pass)),
  );
  if (signal.aborted) write(`${INTERRUPTED}\n`);
  else if (exitCode === EXIT.changesPlanned) write('\nPlan only: nothing was changed.\n');
  return exitCode;
}

function questionOf(plans: readonly ClusterResult[], failed: readonly ClusterResult[]): string {
  const fit = plans.filter((plan) => !failed.includes(plan));
  const changes = fit
    .flatMap((plan) => eventsOf(plan, 'plan-end'))
    .reduce((sum, { counts }) => sum + counts.create + counts.update + counts.delete, 0);
  const without = failed.length === 0 ? '' : `, without the ${failed.length} that failed`;
  return `Carry out these plans (${changes} ${changes === 1 ? 'change' : 'changes'} in ${clusters(fit.length)}${without}), with the repairs that they name if they are needed?`;
}
