import type { EventOf, Outcome, RunEvent } from '../run/events.ts';
import { eventsOf } from '../run/events-of.ts';

export interface RunFacts {
  /** The runbook's id, or `all`. */
  readonly runbook: string;
  /** The command line; it never contains a secret. */
  readonly command: string;
  readonly consent: string;
  readonly madeFrom: string;
}

export interface RunRecord extends RunFacts {
  /** In milliseconds since the epoch, as every time here. */
  readonly began: number;
  readonly ended: number;
  /** How long it took without the time at questions. */
  readonly seconds: number;
  readonly exitCode: number;
  readonly events: readonly RunEvent[];
}

/** A step that ran to an end. */
export interface RanStep {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly span: { readonly from: number; readonly to: number };
  /** The steps that it depends on, in this run or not. */
  readonly after: readonly string[];
}

export function ranSteps(record: RunRecord): readonly RanStep[] {
  const begun = eventsOf(record, 'step-start');
  return eventsOf(record, 'step-end').flatMap((end) => {
    if (end.outcome === 'not run' || end.outcome === 'skipped') return [];
    const { step: id, title, outcome } = end;
    const { after = [] } = begun.find(({ step }) => step === id) ?? {};
    return [{ id, title, outcome, span: spanOf(end), after }];
  });
}

/** A step ran until its end, from its consent if it was confirmed. */
function spanOf({ seconds, at = 0 }: EventOf<'step-end'>): RanStep['span'] {
  return { from: at - seconds * 1000, to: at };
}
