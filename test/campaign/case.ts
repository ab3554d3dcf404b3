/** What a case came to, where it went as promised: it throws where it did not. */
export type Survival =
  /** The run itself succeeded in spite of it. */
  | 'survived'
  /** The run ended with a clear error and the right exit code, or was killed; the next run finished the job. */
  | 'recovered'
  /** The run refused, with nothing changed, as it must. */
  | 'refused';

/** One trial of a promise, against the real parts of a sandbox of its own. */
export interface Case {
  /** What happens in it: `AWS call 7, iam CreateRole: Throttling`. Names are unique within a campaign. */
  readonly name: string;
  /** What kind of case it is: a sample has some of every kind. */
  readonly group: string;
  /** Whether it is one of the few that every test run tries. */
  readonly quick?: boolean;
  /** @throws with what was not as promised. */
  run(): Promise<Survival>;
}

/** The calls and steps of a run that nothing disturbs, in their order: what there is to disturb. */
export interface Baseline {
  readonly aws: readonly string[];
  readonly vault: readonly string[];
  readonly helm: readonly string[];
  readonly kubectl: readonly string[];
  /** The requests to the API server. */
  readonly kubernetes: readonly string[];
  readonly steps: readonly string[];
  /** What it led to: see `snapshot.ts`. */
  readonly golden: unknown;
  /** The calls of the teardown after it. */
  readonly teardown: { readonly aws: readonly string[]; readonly vault: readonly string[] };
  /** What there was before it. */
  readonly bare: unknown;
}

/** A promise, and the cases that try it. */
export interface Campaign {
  readonly id: string;
  /** The promise, in a sentence. */
  readonly promise: string;
  cases(baseline: Baseline): readonly Case[];
}

/** Calls that change nothing. */
export const LOOKS = /^(?:GET|LIST) | (?:Get|List|Describe|Simulate|AssumeRole)/;

/** Fails a case with a text. */
export function broken(what: string, output = ''): never {
  throw new Error(output === '' ? what : `${what}\n${output.trimEnd().slice(-5000)}`);
}
