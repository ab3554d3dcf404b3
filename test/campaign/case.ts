import type { Expected } from '../expect-run.ts';
import type { Ran } from '../start.ts';
import type { SetupStep, State } from '../states.ts';

/** One test of a promise, against the real systems of a sandbox. */
export interface Case {
  /** What happens in the case, such as `run, aws iam CreateRole: Throttling`. Unique within a campaign. */
  readonly name: string;
  /** Whether it takes more than half a minute. A sample leaves it out. */
  readonly isSlow?: boolean;
  /** The state that the case needs. A case without one prepares its own. */
  readonly startState?: State;
  /** Prepares what the state does not have, in order. */
  readonly before?: readonly SetupStep[];
  /** What is expected of the run. */
  readonly expected?: CaseExpected;
  /**
   * Does the run, with its disturbance. A case whose outcome no expectation can describe checks it itself, and returns nothing.
   * @throws an error that says how the promise was broken
   */
  run(): Promise<Ran> | Promise<void>;
}

/** What a case expects of its run. */
export interface CaseExpected extends Expected {
  /**
   * The undisturbed run whose outcome this run reaches. If it fails, it says so clearly, and the next run reaches it. By
   * default, its exit code is that of success, failure or wrong input.
   */
  readonly like?: RunName;
  /** Whether another run follows, without disturbance. By default, it follows a run that fails. */
  readonly next?: 'always' | 'never';
  /** What happens between the run and the next one. */
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

/** What a run calls: two APIs, two command-line tools, and the Kubernetes API server. */
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
  /** A snapshot after a correction: an upgrade and other versions of a policy leave more than the first run makes. */
  readonly corrected: unknown;
}

/** The cases that test a promise of docs/reliability.md. */
export type Campaign = (baseline: Baseline) => readonly Case[];
