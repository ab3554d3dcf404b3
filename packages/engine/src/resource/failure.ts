/** What a failure says, to people and in its event. `events/parts.ts` describes its fields. */
export interface FailureText {
  readonly kind: 'input' | 'refused' | 'failed';
  readonly resource: string;
  readonly seen: string;
  readonly cause?: string | undefined;
  readonly next: readonly string[];
  readonly diagnosis?: string | undefined;
  readonly explain?: string | undefined;
}

/** What a failure is made from; by default, a system failed. */
export interface FailureFacts
  extends Omit<FailureText, 'kind' | 'next'>,
    Partial<Pick<FailureText, 'kind' | 'next'>> {
  /**
   * True if somebody else changed the same resource at the same moment, or an answer was lost: reading again may
   * succeed.
   */
  readonly transient?: boolean;
  /** True if the system may answer otherwise a moment later: it is overloaded, or fails itself. */
  readonly passes?: boolean;
  /** The whole error as the system's own tool prints it: a page that explains it is found by these words. */
  readonly words?: string | undefined;
  /** The underlying error. It is kept for diagnosis; its stack trace is never printed. */
  readonly error?: unknown;
}

/** Advice for what may pass by itself. */
export const RUN_AGAIN = 'Run again. The run first reads the live systems, and continues from there.';

/** Advice for an error that stays, and that no page explains. */
export const ASK_ITS_OWNER =
  'No page explains this error, and nothing here can mend it. Ask whoever runs the system that reported it.';

/** An error that helps: the resource, what was observed, the likely cause, the next command. */
export class Failure extends Error implements FailureText {
  override readonly name: string = 'Failure';
  declare readonly kind: FailureText['kind'];
  declare readonly resource: string;
  declare readonly seen: string;
  declare readonly cause: string | undefined;
  declare readonly next: readonly string[];
  declare readonly diagnosis: string | undefined;
  declare readonly transient: boolean;
  declare readonly passes: boolean;
  declare readonly words: string | undefined;
  /** Not enumerable, so that no copy that is shown has it. */
  declare readonly error: unknown;

  constructor({ error, ...facts }: FailureFacts) {
    super(`${facts.resource}: ${facts.seen}`);
    Object.assign(this, { kind: 'failed', next: [], transient: false, passes: false }, facts);
    Object.defineProperty(this, 'error', { value: error });
  }

  with(facts: Partial<FailureFacts>): Failure {
    return new Failure({ ...this, error: this.error, ...facts });
  }
}

/** An input or the environment is wrong: what of it, what was observed, and what to do next, one action per sentence. */
export function wrongInput(resource: string, seen: string, ...next: readonly string[]): Failure {
  return new Failure({ kind: 'input', resource, seen, next });
}

/** The system's own words in a Failure, or the message of any other thrown value. */
export function seenIn(error: unknown): string {
  return error instanceof Failure ? error.seen : messageOf(error);
}

/** The message of any thrown value, with its line breaks and without a stack trace. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ');
  }
  return error instanceof Error ? error.message || error.name : String(error);
}
