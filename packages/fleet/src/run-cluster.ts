import { setMaxListeners } from 'node:events';
import type { Environment } from 'network';
import { forgettingSecrets } from 'resource';
import { type Emit, EXIT, exitCodeOf, type Operator } from 'runbook';
import { ClusterScreen } from './cluster-screen.ts';
import { type ClusterRun, clusterRun, type EntryRuns } from './entry.ts';
import type { FleetEntry } from './fleet-file.ts';
import type { EntryFlags } from './options.ts';
import { type ClusterResult, outcomeOf } from './result.ts';

/** The runs that a fleet is made of: handed to it, which knows no runbook. */
export interface Runs extends EntryRuns {
  /** Whether they only look, so that nobody is asked. */
  readonly lookOnly: boolean;
  /** Runs what the command line asks for on one cluster, and tells the exit code. */
  readonly start: (
    run: ClusterRun & { readonly plan: boolean },
    screen: ClusterScreen,
    interrupt: AbortController,
  ) => Promise<number>;
}

export interface ClusterWork {
  readonly runs: Runs;
  readonly options: EntryFlags;
  /** Whether to plan only. */
  readonly plan: boolean;
  readonly environment: Environment;
  readonly emit: readonly Emit[];
  readonly operator?: Operator;
  /** Aborted where the whole fleet is to end. */
  readonly signal: AbortSignal;
}

/** Runs what the command line asks for on one cluster of a fleet, as a run for it alone does. Throws nothing. */
export async function runCluster(entry: FleetEntry, work: ClusterWork): Promise<ClusterResult> {
  const { signal } = work;
  const screen = new ClusterScreen(work.emit, work.operator);
  const began = Date.now();
  const ended = await forgettingSecrets(() => exitCodeOfRun(entry, screen, work));
  // Ctrl-C reaches the tools as well, whose end may look like a failure.
  const exitCode = signal.aborted && ended !== EXIT.done ? EXIT.interrupted : ended;
  return {
    name: entry.name,
    outcome: outcomeOf(exitCode, screen.outcomes),
    exitCode,
    seconds: (Date.now() - began) / 1000,
    failures: signal.aborted ? [] : screen.failures,
    ...(work.plan && screen.planned && { planned: screen.planned }),
  };
}

async function exitCodeOfRun(
  entry: FleetEntry,
  screen: ClusterScreen,
  { runs, options, plan, environment, signal }: ClusterWork,
): Promise<number> {
  // One of its own: what listens to the fleet's would be kept until the last cluster has ended.
  const interrupt = new AbortController();
  setMaxListeners(0, interrupt.signal);
  const stop = (): void => interrupt.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await runs.start({ ...clusterRun(entry, options, environment), plan }, screen, interrupt);
  } catch (error) {
    return signal.aborted ? EXIT.interrupted : exitCodeOf(screen.failed(error));
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
