/** Whose turn it is: the operator's input or surroundings, the operator's decision, or a system that failed. */
export type FailureKind = 'input' | 'refused' | 'failed';

export interface FailureFacts {
  readonly kind?: FailureKind;
  /** The thing concerned, named as its Resource is. */
  readonly resource: string;
  /** What was seen: the outside system's own words where it gave any. */
  readonly seen: string;
  /** The likely cause, in a sentence. */
  readonly cause?: string;
  /** What to do next, one action each. */
  readonly next?: readonly string[];
  /** Somebody else acted on the same thing at the same moment, or an answer was lost: it is worth another look. */
  readonly transient?: boolean;
  /** The error underneath, kept for diagnosis and never printed as a stack trace. */
  readonly error?: unknown;
}

/** What to do about an unknown error, which the next run may not meet. */
export const RUN_AGAIN = 'Run again: the run reads what exists first, and continues from there.';

/** An error that helps: the resource, what was seen, the likely cause, the next command. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly resource: string;
  readonly seen: string;
  readonly likely: string | undefined;
  readonly next: readonly string[];
  readonly transient: boolean;

  constructor(facts: FailureFacts) {
    super(`${facts.resource}: ${facts.seen}`, { cause: facts.error });
    this.name = 'Failure';
    this.kind = facts.kind ?? 'failed';
    this.resource = facts.resource;
    this.seen = facts.seen;
    this.likely = facts.cause;
    this.next = facts.next ?? [];
    this.transient = facts.transient ?? false;
  }
}

/** The text of anything thrown, on as many lines as it has, without a stack trace. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ');
  }
  if (error instanceof Error) return error.message || error.name;
  try {
    return String(error);
  } catch {
    // An object that has no text, such as one without a prototype.
    return Object.prototype.toString.call(error);
  }
}
