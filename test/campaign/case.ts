/** What a case came to, where it went as promised: it throws where it did not. */
export type Survival =
  /** The run itself succeeded in spite of it. */
  | 'survived'
  /** The run ended with a clear error and the right exit code, or was killed; the next run finished the job. */
  | 'recovered'
  /** The run ended with a clear error, and changed nothing. */
  | 'refused';

/** What a case begins with, and may leave: see `states.ts`. */
export type State =
  /** Nothing of the guide has been done. */
  | 'fresh'
  /** AWS and Vault are empty; the cluster has its releases already, which saves their installation. */
  | 'awsAndVaultEmpty'
  /** The guide is carried out. */
  | 'guideDone';

/** One trial of a promise, against the real parts of a sandbox of its own. */
export interface Case {
  /** What happens in it: `run, aws call 7, iam CreateRole: Throttling`. Names are unique within a campaign. */
  readonly name: string;
  /** What kind of case it is: a sample has some of every kind. */
  readonly group: string;
  /** Whether it is one of the few that every test run tries. */
  readonly quick?: boolean;
  /** The state that it needs; without one, it makes its own. */
  readonly startState?: State;
  /** The state that it has shown to be there at its end, so that the next case need not make it. */
  readonly endState?: State;
  /** @throws with what was not as promised. */
  run(): Promise<Survival>;
}

/** The runs whose calls there are to disturb, and what a case leaves that disturbed one of them. */
export const RUNS = {
  'first plan': { startState: 'fresh', endState: 'fresh', args: ['all', '--plan'] },
  'first run': { startState: 'fresh', endState: 'guideDone', args: ['all', '--yes'] },
  plan: { startState: 'awsAndVaultEmpty', endState: 'awsAndVaultEmpty', args: ['all', '--plan'] },
  run: { startState: 'awsAndVaultEmpty', endState: 'guideDone', args: ['all', '--yes'] },
  'run again': { startState: 'guideDone', endState: 'guideDone', args: ['all', '--yes'] },
  teardown: {
    startState: 'guideDone',
    endState: undefined,
    args: ['99-teardown', '--yes', '--delete-secrets'],
  },
} as const satisfies Record<
  string,
  { startState: State; endState: State | undefined; args: readonly string[] }
>;
export type RunName = keyof typeof RUNS;

/** What a run calls: AWS, Vault, the commands of two tools, and the API server. */
export type System = 'aws' | 'vault' | 'helm' | 'kubectl' | 'kubernetes';

/** What undisturbed runs call and lead to. */
export interface Baseline {
  /** Their calls, in order. */
  readonly runs: Readonly<Record<RunName, Readonly<Record<System, readonly string[]>>>>;
  /** How each plan says in a line what it would change. */
  readonly summaries: Readonly<Record<'first plan' | 'plan', string>>;
  /** The steps of a first run. */
  readonly steps: readonly string[];
  /** What is there before the guide, and after it: see `snapshot.ts`. */
  readonly fresh: unknown;
  readonly golden: unknown;
}

/** A promise, and the cases that try it. */
export interface Campaign {
  readonly id: string;
  /** The promise, in a sentence. */
  readonly promise: string;
  cases(baseline: Baseline): readonly Case[];
}

/** Calls that change nothing. */
const READING_CALL =
  /^(?:GET|LIST) |(?:^| )(?:Get|List|Describe|Simulate|AssumeRole)|^(?:version|repo list|get|config view|proxy|port-forward) /;

export function isChangingCall(call: string): boolean {
  return !READING_CALL.test(call);
}

/** Fails a case with a text. */
export function fail(what: string, output = ''): never {
  throw new Error(output === '' ? what : `${what}\n${output.trimEnd().slice(-5000)}`);
}
