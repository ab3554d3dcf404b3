import type { Expected } from '../expect-run.ts';
import type { CommandResult } from '../start.ts';
import type { SetupStep, State } from '../states.ts';

/** One test of a promise, against the real systems of a sandbox. */
export interface Case {
  /** The disturbance, such as `run, aws iam CreateRole: Throttling`. Unique within a campaign. */
  readonly name: string;
  /** Whether the case takes more than half a minute. A sample leaves it out. */
  readonly isSlow?: boolean;
  /** The state that the case needs. A case without a state prepares its own. */
  readonly startState?: State;
  /** Prepares, in order, what the state lacks. */
  readonly before?: readonly SetupStep[];
  /** The expected result of the run. */
  readonly expected?: CaseExpected;
  /**
   * Does the run, with its disturbance. A case that no expectation can describe checks its own outcome, and returns nothing.
   * @throws an error that says how the promise was broken
   */
  run(): Promise<CommandResult> | Promise<void>;
}

/** A case's expectation of its run. */
export interface CaseExpected extends Expected {
  /**
   * The undisturbed run whose outcome this run reaches. If it fails, its error is clear, and the next run reaches the outcome. By
   * default, its exit code is that of success, failure or wrong input.
   */
  readonly like?: RunName;
  /** Whether another, undisturbed run follows. By default, it follows a run that fails. */
  readonly next?: 'always' | 'never';
  /** Setup between the run and the next one. */
  readonly beforeNext?: SetupStep;
}

/** The runs that cases disturb, with the state before each. */
export const RUNS = {
  'first run': { startState: 'fresh', args: ['all', '--yes'] },
  run: { startState: 'awsAndVaultEmpty', args: ['all', '--yes'] },
  troubleshoot: { startState: 'guideDone', args: ['90-troubleshoot'] },
  correction: { startState: 'drifted', args: ['all', '--yes'] },
  teardown: { startState: 'guideDone', args: ['99-teardown', '--yes', '--delete-secrets'] },
} as const satisfies Record<string, { startState: State; args: readonly string[] }>;
export type RunName = keyof typeof RUNS;

/** The systems that a run calls: two APIs, two command-line tools, and the Kubernetes API server. */
export type System = 'aws' | 'vault' | 'helm' | 'kubectl' | 'kubernetes';

/** The calls and the outcome of undisturbed runs. */
export interface Baseline {
  /** The calls of each run, in order. */
  readonly runs: Readonly<Record<RunName, Readonly<Record<System, readonly string[]>>>>;
  /** The steps of a first run. */
  readonly steps: readonly string[];
  /** Snapshots before and after the guide. `golden` is the expected outcome of a run. */
  readonly fresh: unknown;
  readonly golden: unknown;
  /** A snapshot after a correction: an upgrade and further versions of a policy leave more than the first run creates. */
  readonly corrected: unknown;
}

/** The cases that test a promise of docs/reliability.md. */
export type Campaign = (baseline: Baseline) => readonly Case[];
