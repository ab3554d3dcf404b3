import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalogue } from 'engine/command-line/catalogue';
import { flagText } from 'engine/command-line/flags';
import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { brief, literal, wrongInput } from 'engine/resource';
import { EXIT, INTERRUPTED, mostUrgent, nobodyToAskFailure, noConsentFailure } from 'engine/run';
import pMap from 'p-map';
import { type ClusterResult, runCluster, showResults } from './cluster-run.ts';
import { ownEnvironment, runOf } from './entry.ts';
import { type FleetEntry, readFleet } from './fleet-file.ts';

interface FleetRuns {
  readonly inputs: Catalogue['inputs'];
  /** The words that start the runbook without flags, and those that were typed. */
  readonly command: readonly string[];
  readonly typed: readonly string[];
  /** Runs an entry in this process, with its flags. */
  readonly alone: (entry: string, flags: readonly string[]) => Promise<number>;
}

/** How many clusters run at a time: each needs about 100 MB. */
const AT_A_TIME = 8;

/** The flags that only a run for one cluster accepts. */
const OF_ONE = ['json', 'report', 'out', 'apply', 'policy', 'fromError'] as const;

/**
 * Runs a runbook on the fleet's entries in `--cluster`, or on all: a single entry in this process; several each in a process of its
 * own, by our own command: first the plans, then one question, then each plan is carried out. Returns the exit code.
 * @throws Failure if the fleet is invalid or nobody consents: then nothing was changed in any cluster
 */
export async function fleetCommand(line: CommandLine, screen: Screen, runs: FleetRuns): Promise<number> {
  const { kind, fleet: file = '', plan, yes, repair } = line;
  const { signal } = screen;
  const fleet = readFleet(file, runs.inputs);
  const entries = chosen(fleet, line);
  const [first, ...others] = entries.map((entry) => runOf(entry, process.env));
  if (first !== undefined && others.length === 0) {
    if (first.decided !== '') screen.say(`fleet entry ${first.name}: ${first.decided}`);
    process.env = first.environment;
    // A saved plan contains its own flags.
    return runs.alone(first.name, line.apply === undefined ? first.flags : []);
  }
  const asks = !plan && !yes && kind !== 'preflight' && (kind !== 'troubleshoot' || repair);
  const ofOne = OF_ONE.find((flag) => line[flag]) ?? (asks && repair ? 'repair' : undefined);
  if (ofOne !== undefined)
    throw wrongInput(flagText(ofOne), 'it is for one cluster of a fleet', 'Name the cluster with --cluster.');
  if (asks && !screen.interactive)
    throw nobodyToAskFailure('Read the plans with --plan, then run again with --yes.');

  const run = (of: readonly { name: string }[], changes: boolean, wordsOf: (name: string) => string[]) => {
    const runOne = (entry: FleetEntry) => {
      const { name } = entry;
      const command = [...wordsOf(name), `--cluster=${name}`];
      return runCluster({ name, changes, signal }, command, ownEnvironment(entry, fleet, process.env));
    };
    const named = entries.filter(({ name }) => of.some((one) => one.name === name));
    return pMap(named, runOne, { concurrency: AT_A_TIME });
  };
  const end = (results: readonly ClusterResult[]): number => {
    showResults(results);
    if (signal.aborted) screen.say(INTERRUPTED);
    const exitCode = signal.aborted ? EXIT.interrupted : mostUrgent(results.map((one) => one.exitCode));
    // A wrong input of one cluster says nothing about the others.
    const isDone = results.some(({ outcome }) => outcome === 'done');
    return exitCode === EXIT.usage && isDone ? EXIT.failed : exitCode;
  };
  if (!asks) return end(await run(entries, yes, () => [...runs.typed]));
  return planAskApply(line, screen, { ...runs, entries, run, end });
}

interface ChosenRuns extends FleetRuns {
  readonly entries: readonly FleetEntry[];
  readonly run: (
    of: readonly { readonly name: string }[],
    changes: boolean,
    wordsOf: (name: string) => string[],
  ) => Promise<readonly ClusterResult[]>;
  /** Shows the results. @returns the exit code */
  readonly end: (results: readonly ClusterResult[]) => number;
}

/** Plans all clusters, asks once, and carries out the plans. */
async function planAskApply(
  line: CommandLine,
  screen: Screen,
  { command, typed: words, entries, run, end }: ChosenRuns,
): Promise<number> {
  const { kind, fleet: file = '' } = line;
  const folder = mkdtempSync(join(tmpdir(), 'gloo-vault-irsa-'));
  const fileOf = (name: string) => join(folder, encodeURIComponent(name));
  try {
    const plans = await run(entries, false, (name) => [...words, '--plan', `--out=${fileOf(name)}`]);
    const changing = plans.filter(({ exitCode }) => exitCode === EXIT.changesPlanned);
    // A run without changes verifies the cluster. A teardown without changes would do nothing.
    const others = kind === 'teardown' ? [] : plans.filter(({ exitCode }) => exitCode === EXIT.done);
    const fit = plans.filter((one) => changing.includes(one) || others.includes(one));
    if (screen.signal.aborted || fit.length === 0) return end(plans);
    showResults(plans);
    const text = questionOf(fit.length, changing.length);
    const typed = kind === 'teardown' ? fit.map(({ name }) => name).join(',') : undefined;
    const answer = await screen.operator(line).ask({ text, changes: [], answers: ['run', 'quit'], typed });
    if (answer !== 'run') throw noConsentFailure();
    const results = await run(fit, true, (name) => [
      ...command,
      `--fleet=${file}`,
      `--apply=${fileOf(name)}`,
    ]);
    const left = plans.filter((one) => !fit.includes(one));
    return end([...results, ...left.map((one) => ({ ...one, output: '' }))]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function questionOf(count: number, changing: number): string {
  const clusters = count === 1 ? '1 cluster' : `${count} clusters`;
  if (changing === 0) return `No changes in ${clusters}. Run the checks?`;
  return `Carry out the plans of ${clusters} (changes in ${changing})?`;
}

/** @throws Failure of kind input for a name that is not in the fleet */
function chosen(fleet: readonly FleetEntry[], { fleet: file = '', cluster }: CommandLine) {
  const all = fleet.map(({ name }) => name);
  const names = cluster?.split(',') ?? all;
  const unknown = names.find((name) => !all.includes(name));
  if (unknown === undefined) return fleet.filter(({ name }) => names.includes(name));
  const seen = `fleet ${literal(file)} has no entry ${literal(unknown)}`;
  throw wrongInput('--cluster', seen, `Its entries: ${brief(all.join(', '))}.`);
}
