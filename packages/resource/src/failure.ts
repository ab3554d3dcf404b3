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
  /** The error underneath, kept for diagnosis and never printed as a stack trace. */
  readonly error?: unknown;
}

/** An error that helps: the resource, what was seen, the likely cause, the next command. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly resource: string;
  readonly seen: string;
  readonly likely: string | undefined;
  readonly next: readonly string[];

  constructor(facts: FailureFacts) {
    super(`${facts.resource}: ${facts.seen}`, { cause: facts.error });
    this.name = 'Failure';
    this.kind = facts.kind ?? 'failed';
    this.resource = facts.resource;
    this.seen = facts.seen;
    this.likely = facts.cause;
    this.next = facts.next ?? [];
  }
}

/** The text of anything thrown, on as many lines as it has, without a stack trace. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ');
  }
  return error instanceof Error ? error.message || error.name : String(error);
}
