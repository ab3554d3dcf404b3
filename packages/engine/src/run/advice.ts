import { type Failure, RUN_AGAIN } from '../resource/index.ts';
import type { RunEvent } from './events.ts';

/** What a page says about an error. */
export interface Explanation {
  /** The diagnosis: its page is docs/troubleshooting/<id>.md. */
  readonly id: string;
  readonly cause: string;
  readonly next: string;
}

/** Finds the page of an error by its words. */
export type Explain = (words: string) => Explanation | undefined;

/**
 * An event with the advice that its failure lacks. It is added when the event leaves the run, so that no page changes what a
 * run does.
 */
export function advised(event: RunEvent, explain: Explain): RunEvent {
  if (event.type === 'failure') return { ...event, failure: withAdvice(event.failure, explain) };
  if (event.type !== 'check' || event.failure === undefined) return event;
  const { failure, ...check } = event;
  return { ...check, finding: { ...check.finding, next: withAdvice(failure, explain).next } };
}

function withAdvice(failure: Failure, explain: Explain): Failure {
  const { words, cause, next, diagnosis } = failure;
  if (words === undefined) return failure;
  const known = explain(words);
  return failure.with({
    cause: cause ?? known?.cause,
    diagnosis: diagnosis ?? known?.id,
    // An unknown error may not occur in the next run.
    next: next.length > 0 ? next : [known?.next ?? RUN_AGAIN],
  });
}
