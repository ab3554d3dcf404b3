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
  | 'bare'
  /** AWS and Vault are empty; the cluster has its releases already, which saves their installation. */
  | 'emptied'
  /** The guide is carried out. */
  | 'done';

/** One trial of a promise, against the real parts of a sandbox of its own. */
export interface Case {
  /** What happens in it: `run, aws call 7, iam CreateRole: Throttling`. Names are unique within a campaign. */
  readonly name: string;
  /** What kind of case it is: a sample has some of every kind. */
  readonly group: string;
  /** Whether it is one of the few that every test run tries. */
  readonly quick?: boolean;
  /** The state that it needs; without one, it makes its own. */
  readonly begin?: State;
  /** The state that it has shown to be there at its end, so that the next case need not make it. */
  readonly leaves?: State;
  /** @throws with what was not as promised. */
  run(): Promise<Survival>;
}

/** The runs whose calls there are to disturb, and what a case leaves that disturbed one of them. */
export const RUNS = {
  'first plan': { begin: 'bare', leaves: 'bare', args: ['all', '--plan'] },
  'first run': { begin: 'bare', leaves: 'done', args: ['all', '--yes'] },
  plan: { begin: 'emptied', leaves: 'emptied', args: ['all', '--plan'] },
  run: { begin: 'emptied', leaves: 'done', args: ['all', '--yes'] },
  'run again': { begin: 'done', leaves: 'done', args: ['all', '--yes'] },
  teardown: { begin: 'done', leaves: undefined, args: ['99-teardown', '--yes', '--delete-secrets'] },
} as const satisfies Record<string, { begin: State; leaves: State | undefined; args: readonly string[] }>;
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
  readonly bare: unknown;
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
const LOOKS =
  /^(?:GET|LIST) |(?:^| )(?:Get|List|Describe|Simulate|AssumeRole)|^(?:version|repo list|get|config view|proxy|port-forward) /;

export function changes(call: string): boolean {
  return !LOOKS.test(call);
}

/** Fails a case with a text. */
export function broken(what: string, output = ''): never {
  throw new Error(output === '' ? what : `${what}\n${output.trimEnd().slice(-5000)}`);
}
