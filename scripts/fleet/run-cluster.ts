import { setMaxListeners } from 'node:events';
import { forgettingSecrets } from 'resource';
import { type Emit, EXIT, exitCodeOf, type Operator } from 'runbook';
import type { Environment, Shared } from '../../runbooks/index.ts';
import { surroundingsOf } from '../command-line/carry-out.ts';
import { runCommand } from '../command-line/command.ts';
import type { CommandLine } from '../command-line/options.ts';
import { ClusterScreen } from './cluster-screen.ts';
import { clusterRun } from './entry.ts';
import type { FleetEntry } from './fleet-file.ts';
import { type ClusterResult, outcomeOf } from './result.ts';

export interface ClusterWork {
  readonly options: CommandLine;
  readonly environment: Environment;
  /** What clusters with the same environment share. */
  readonly sharedBy: (environment: Environment) => Shared;
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
    ...(work.options.plan && { planned: screen.planned }),
  };
}

async function exitCodeOfRun(
  entry: FleetEntry,
  screen: ClusterScreen,
  { options: ofFleet, environment: ofProcess, sharedBy, signal }: ClusterWork,
): Promise<number> {
  // One of its own: what listens to the fleet's would be kept until the last cluster has ended.
  const interrupt = new AbortController();
  setMaxListeners(0, interrupt.signal);
  const stop = (): void => interrupt.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { options, environment } = clusterRun(entry, ofFleet, ofProcess);
    const around = surroundingsOf(options, screen, environment, sharedBy(environment));
    return await runCommand(around, options, screen, interrupt);
  } catch (error) {
    return signal.aborted ? EXIT.interrupted : exitCodeOf(screen.failed(error));
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
