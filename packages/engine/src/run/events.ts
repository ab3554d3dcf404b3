import type { EventFacts } from '../events/schema.ts';
import type { Failure } from '../resource/index.ts';

interface InRun {
  /** The time of the event, in milliseconds since the epoch: a step's events may be shown later (`execute.ts`). */
  readonly at?: number;
  /** Why a check could not be carried out: `advice.ts` says what to do about it. */
  readonly thrown?: Failure | undefined;
}

/** The end of a run, which `Screen.close` prints. */
type Outside = { readonly type: 'run-end' };

/**
 * The events of a run, as they happen. Renderers turn them into text or JSON; nothing else prints. The schema in
 * `events/` defines and documents them.
 */
export type RunEvent = Readonly<Exclude<EventFacts, Outside> & InRun>;

export type Emit = (event: RunEvent) => void;

export type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

export type Outcome = EventOf<'step-end'>['outcome'];
export type RunOutcome = Extract<EventFacts, { type: 'run-end' }>['outcome'];
export type SummaryRow = Omit<EventOf<'step-end'>, 'type' | 'at'>;
export type Diagnosed = Omit<EventOf<'diagnosis'>, 'type' | 'step'>;
