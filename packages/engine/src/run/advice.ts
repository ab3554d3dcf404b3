import { ASK_ITS_OWNER, type FailureFacts, type FailureText, RUN_AGAIN } from '../resource/index.ts';
import type { RunEvent } from './events.ts';

/** A page’s explanation of an error. */
export interface PageAdvice {
  /** The diagnosis: its page is docs/troubleshooting/<id>.md. */
  readonly id: string;
  readonly cause: string;
  readonly next: string;
}

/** Finds the page that explains an error: the one it names, or else by its words. */
export type Explain = (error: Pick<FailureFacts, 'page' | 'words'>) => PageAdvice | undefined;

/**
 * An event as it is published, with the advice that its failure lacks. The advice is added when the event leaves the run, so
 * that a page cannot change a run's decisions.
 */
export function advised({ thrown, ...event }: RunEvent, explain: Explain): RunEvent {
  if (event.type === 'failure') return { ...event, failure: withAdvice(event.failure, explain) };
  if (event.type === 'diagnosis') return { explain: explainCommand(event.id), ...event };
  if (event.type !== 'check' || thrown === undefined) return event;
  return { ...event, finding: { ...event.finding, next: withAdvice(thrown, explain).next } };
}

/** A failure that a run emits: it may be the thrown one, with the fields that its advice depends on. */
type Emitted = FailureText & Pick<FailureFacts, 'page' | 'words' | 'isConcurrentChange' | 'isTemporary'>;

function withAdvice(failure: Emitted, explain: Explain): FailureText {
  const { kind, resource, seen, cause, next, page, words, isConcurrentChange, isTemporary } = failure;
  const isOfSystem = (page ?? words) !== undefined;
  const known = isOfSystem ? explain({ page, words }) : undefined;
  const unexplained = isConcurrentChange || isTemporary ? RUN_AGAIN : ASK_ITS_OWNER;
  const advice = isOfSystem ? [known?.next ?? unexplained] : [];
  return {
    kind,
    resource,
    seen,
    cause: cause ?? known?.cause,
    next: next.length > 0 ? next : advice,
    ...(known !== undefined && { diagnosis: known.id, explain: explainCommand(known.id) }),
  };
}

/** The command that prints the page of a diagnosis; it works without the repository's files. */
function explainCommand(id: string): string {
  return `./runbook explain ${id}`;
}
