import { addAbortListener } from 'node:events';
import type { PublishedEvent } from 'engine/events';
import type { Environment } from 'engine/network';
import { brief, Failure, messageOf, RUN_AGAIN } from 'engine/resource';
import { defect, type Emit, EXIT, eventsOf, masked, outcomeOf, type RunEvent } from 'engine/run';
import { $ } from 'zx/core';
import type { ClusterResult } from './results.ts';

/** The process of one cluster: our own command, with the cluster in its environment. */
export interface ClusterProcess {
  readonly name: string;
  /** Arguments are no place for secrets: those are in the environment. */
  readonly command: readonly string[];
  readonly environment: Environment;
  /** What it reads on standard input: the plan that it may carry out. */
  readonly input?: string | undefined;
  /** Aborted to end it, as Ctrl-C does. */
  readonly signal: AbortSignal;
}

/** Runs one cluster of a fleet in a process of its own, to its end. Never throws. */
export async function runCluster(process: ClusterProcess, emit: Emit): Promise<ClusterResult> {
  const { name, signal } = process;
  const began = Date.now();
  const events: RunEvent[] = [];
  const ended = await exitCodeOf(process, events, emit).catch((error: unknown) => {
    const failure = error instanceof Failure ? error : defect(`the run of ${name}`, error);
    events.push({ type: 'failure', step: undefined, failure });
    return EXIT.failed;
  });
  // A run that is ended from outside may look like one that failed.
  const exitCode = signal.aborted && ended !== EXIT.done ? EXIT.interrupted : ended;
  return {
    name,
    outcome: outcomeOf(exitCode, eventsOf({ events }, 'step-end')),
    exitCode,
    seconds: (Date.now() - began) / 1000,
    events,
  };
}

/** @throws Failure if the process ends without an exit code, or before it has shown anything */
async function exitCodeOf(
  { name, command, environment, input, signal }: ClusterProcess,
  events: RunEvent[],
  emit: Emit,
): Promise<number> {
  const ours = $({
    quiet: true,
    nothrow: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(input !== undefined && { input }),
    env: environment as NodeJS.ProcessEnv,
  });
  const run = ours`exec ${[...command]}`.run();
  // The system has no process left, or zx has found no bash.
  if (run.pid === undefined) throw failureOf(name, messageOf((await run).cause));
  using _ = addAbortListener(signal, () => void run.child?.kill('SIGINT'));
  let shown = false;
  try {
    for await (const line of run) {
      const { version: _, time, ...said } = masked(JSON.parse(line) as PublishedEvent);
      const event = { ...said, at: Date.parse(time) } as RunEvent;
      shown ||= ENDS.has(said.type);
      events.push(event);
      emit(event);
    }
  } catch (error) {
    // A run that nobody follows any more must change nothing more.
    run.child?.kill('SIGINT');
    await run;
    throw error;
  }
  const { exitCode, signal: by, stderr } = await run;
  if (exitCode === EXIT.done || (exitCode !== null && shown)) return exitCode;
  const how = exitCode === null ? `another process ended it (${by})` : `exit ${exitCode}: ${stderr.trim()}`;
  throw failureOf(name, masked(brief(how)));
}

function failureOf(name: string, seen: string): Failure {
  return new Failure({ resource: `the run of ${name}`, seen, next: [RUN_AGAIN] });
}

/** The events by which a run shows how it ended. */
const ENDS: ReadonlySet<PublishedEvent['type']> = new Set(['failure', 'step-end', 'plan-end']);
