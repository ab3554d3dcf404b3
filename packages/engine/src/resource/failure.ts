import type { PageId } from './page-id.ts';

/** The text of a failure, for people and for its event. `events/parts.ts` describes the fields. */
export interface FailureText {
  readonly kind: 'input' | 'refused' | 'failed';
  readonly resource: string;
  readonly seen: string;
  readonly cause?: string | undefined;
  readonly next: readonly string[];
  readonly diagnosis?: string | undefined;
  readonly explain?: string | undefined;
}

/** The facts of a failure; by default, a system failed. */
export interface FailureFacts
  extends Omit<FailureText, 'kind' | 'next' | 'diagnosis' | 'explain'>,
    Partial<Pick<FailureText, 'kind' | 'next'>> {
  /** The page that explains it. */
  readonly page?: PageId | undefined;
  /**
   * True if someone else changed the same resource at the same moment, or a response was lost: reading again may
   * succeed.
   */
  readonly isConcurrentChange?: boolean;
  /** True if the system may respond otherwise a moment later: it is overloaded, or has an internal error. */
  readonly isTemporary?: boolean;
  /** True if the caller lacks a permission. It may lack others, too: a plan reads on, and reports them together. */
  readonly isDenied?: boolean;
  /** The whole error as the system's own tool prints it. Without `page`, the page that explains it is found by these words. */
  readonly words?: string | undefined;
  /** The underlying error, kept for diagnosis; its stack trace is never printed. */
  readonly error?: unknown;
}

/** Advice for an error that may pass by itself. */
export const RUN_AGAIN = 'Run again. The run first reads the live systems, and continues from there.';

/** Advice for a permanent error that no page explains. */
export const ASK_ITS_OWNER =
  'No page explains this error, and these runbooks cannot repair it. Ask whoever runs the system that reported it.';

/** An error for the operator: what failed, what was seen, the likely cause, and the next command. */
export class Failure extends Error implements FailureText {
  override readonly name: string = 'Failure';
  declare readonly kind: FailureText['kind'];
  declare readonly resource: string;
  declare readonly seen: string;
  declare readonly cause: string | undefined;
  declare readonly next: readonly string[];
  declare readonly page: PageId | undefined;
  declare readonly isConcurrentChange: boolean;
  declare readonly isTemporary: boolean;
  declare readonly isDenied: boolean;
  declare readonly words: string | undefined;
  /** Not enumerable, so that no copy that is shown contains it. */
  declare readonly error: unknown;

  constructor({ error, ...facts }: FailureFacts) {
    super(`${facts.resource}: ${facts.seen}`);
    Object.assign(
      this,
      { kind: 'failed', next: [], isConcurrentChange: false, isTemporary: false, isDenied: false },
      facts,
    );
    Object.defineProperty(this, 'error', { value: error });
  }

  with(facts: Partial<FailureFacts>): Failure {
    return new Failure({ ...this, error: this.error, ...facts });
  }
}

/** Reports a wrong input or environment: the resource, what was observed, and what to do next, one action per sentence. */
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
