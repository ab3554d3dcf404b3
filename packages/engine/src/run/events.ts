import type { EventFacts } from '../events/schema.ts';
import type { Failure } from '../resource/index.ts';

/**
 * An event of one run, as published, with two exceptions: it has its time in milliseconds since the epoch, because a step's
 * events may be shown later (`execute.ts`), and a failure is the Failure itself, also that of a check that could not be
 * carried out (`advice.ts`).
 */
type OfRun<Event extends EventFacts> = Event extends {
  readonly type: `cluster-${string}` | 'fleet-end' | 'run-end';
}
  ? never
  : Event extends { readonly type: 'failure' }
    ? {
        readonly type: 'failure';
        readonly step: string | undefined;
        readonly failure: Failure;
        readonly at?: number;
      }
    : Event extends { readonly type: 'check' }
      ? Readonly<Event & { at?: number; failure?: Failure | undefined }>
      : Readonly<Event & { at?: number }>;

/**
 * The events of a run, as they happen. Renderers turn them into text or JSON; nothing else prints. The schema in
 * `events/` defines and documents them.
 */
export type RunEvent = OfRun<EventFacts>;

export type Emit = (event: RunEvent) => void;

export type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

export type Outcome = EventOf<'step-end'>['outcome'];
export type ClusterOutcome = Extract<EventFacts, { type: 'cluster-end' }>['outcome'];
export type SummaryRow = Omit<EventOf<'step-end'>, 'type' | 'at'>;
export type Diagnosed = Omit<EventOf<'diagnosis'>, 'type' | 'step'>;
