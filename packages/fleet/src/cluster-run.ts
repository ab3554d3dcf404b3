import type { EventFacts, PublishedEvent } from 'engine/events';
import type { Environment } from 'engine/network';
import { brief, Failure, jsonText, messageOf, RUN_AGAIN } from 'engine/resource';
import {
  type AgreedChange,
  type AgreedPlan,
  agreedTo,
  changesIn,
  defect,
  type EventOf,
  EXIT,
  mapTexts,
  masked,
  outcomeOf,
  type PlanCounts,
  type RunEvent,
  type SummaryRow,
} from 'engine/run';
import { $ } from 'zx/core';
import type { ClusterResult } from './results.ts';

/** The process of one cluster: our own command, with the cluster in its environment. */
export interface ClusterProcess {
  readonly name: string;
  /** Arguments are no place for secrets: those are in the environment. */
  readonly command: readonly string[];
  readonly environment: Environment;
  /** Gives a text the words and flags by which its commands are for this cluster. */
  readonly named: (text: string) => string;
  /** What it reads on standard input: the plan that it may carry out. */
  readonly input?: string | undefined;
  /** Aborted to end it, as Ctrl-C does. */
  readonly signal: AbortSignal;
}

export type Happened = (event: RunEvent, line: string) => void;

/** Runs one cluster of a fleet in a process of its own, to its end. Never throws. */
export async function runCluster(process: ClusterProcess, happened: Happened): Promise<ClusterResult> {
  const { name, signal } = process;
  const began = Date.now();
  const failures: Failure[] = [];
  const steps: SummaryRow[] = [];
  let diagnoses: EventOf<'diagnosis'>[] = [];
  const changes: AgreedChange[] = [];
  let target: AgreedPlan['target'] = {};
  let counts: PlanCounts | undefined;
  const follow = (event: RunEvent) => {
    if (event.type === 'failure') failures.push(event.failure);
    if (event.type === 'diagnosis') diagnoses.push(event);
    // A look after the repair replaces the look before it.
    if (event.type === 'step-start') diagnoses = diagnoses.filter(({ step }) => !event.after.includes(step));
    if (event.type === 'step-end') steps.push(event);
    if (event.type === 'plan-end') counts = event.counts;
    if (event.type === 'target') target = event.target;
    changes.push(...changesIn(event).map(agreedTo));
  };
  const ended = await exitCodeOf(process, follow, happened).catch((error: unknown) => {
    failures.push(error instanceof Failure ? error : defect(`the run of ${name}`, error));
    return EXIT.failed;
  });
  // A run that is ended from outside may look like one that failed.
  const exitCode = signal.aborted && ended !== EXIT.done ? EXIT.interrupted : ended;
  return {
    name,
    outcome: outcomeOf(exitCode, steps),
    exitCode,
    seconds: (Date.now() - began) / 1000,
    failures: signal.aborted ? [] : failures,
    diagnoses,
    ...(counts && { planned: { counts, target, changes } }),
  };
}

/** @throws Failure if the process ends without an exit code, or before it has shown anything */
async function exitCodeOf(
  { name, command, environment, named, input, signal }: ClusterProcess,
  follow: (event: RunEvent) => void,
  happened: Happened,
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
  const end = (): void => void run.child?.kill('SIGINT');
  signal.addEventListener('abort', end, { once: true });
  let shown = false;
  try {
    for await (const line of run) {
      const { version, time, ...said } = masked(JSON.parse(line) as PublishedEvent);
      shown ||= ENDS.has(said.type);
      follow(eventOf(said, time));
      const facts = mapTexts(said, named);
      happened(eventOf(facts, time), `${jsonText({ version, time, cluster: name, ...facts })}\n`);
    }
    const { exitCode, signal: by, stderr } = await run;
    if (exitCode === EXIT.done || (exitCode !== null && shown)) return exitCode;
    const how = exitCode === null ? `another process ended it (${by})` : `exit ${exitCode}: ${stderr.trim()}`;
    throw failureOf(name, masked(brief(how)));
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function failureOf(name: string, seen: string): Failure {
  return new Failure({ resource: `the run of ${name}`, seen, next: [RUN_AGAIN] });
}

/** The events by which a run shows how it ended. */
const ENDS: ReadonlySet<PublishedEvent['type']> = new Set(['failure', 'step-end', 'plan-end']);

/** An event as the run emitted it: with a Failure, and the time of what took some. */
function eventOf(facts: EventFacts, time: string): RunEvent {
  if (facts.type !== 'failure') return { ...facts, at: Date.parse(time) } as RunEvent;
  const { cause, diagnosis, ...failure } = facts.failure;
  return {
    ...facts,
    step: facts.step,
    failure: new Failure({ ...failure, ...(cause && { cause }), ...(diagnosis && { diagnosis }) }),
  };
}
