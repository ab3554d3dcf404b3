import { setMaxListeners } from 'node:events';
import type { Environment } from 'engine/network';
import { forgettingSecrets } from 'engine/resource';
import { type Emit, EXIT, exitCodeOf, type Operator } from 'engine/run';
import { ClusterScreen } from './cluster-screen.ts';
import { type ClusterRun, clusterRun, type EntryRuns } from './entry.ts';
import type { FleetEntry } from './fleet-file.ts';
import type { EntryFlags } from './options.ts';
import { type ClusterResult, outcomeOf } from './result.ts';

/** The runs that a fleet consists of. The caller passes them in; this package knows no runbook. */
export interface Runs extends EntryRuns {
  /** Whether the runs only read, so that they need no consent. */
  readonly lookOnly: boolean;
  /** Runs what the command line asks for on one cluster, and returns the exit code. */
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
  /** Aborted to end the whole fleet. */
  readonly signal: AbortSignal;
}

/**
 * Runs what the command line asks for on one cluster of a fleet, as a run for that cluster alone does. Never throws.
 */
export async function runCluster(entry: FleetEntry, work: ClusterWork): Promise<ClusterResult> {
  const { signal } = work;
  const screen = new ClusterScreen(work.emit, work.operator);
  const began = Date.now();
  const ended = await forgettingSecrets(() => exitCodeOfRun(entry, screen, work));
  // Ctrl-C also reaches the child processes, and their exit may look like a failure.
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
  // Each cluster has its own controller: listeners on the fleet's signal would stay in memory until the last cluster
  // ends.
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
