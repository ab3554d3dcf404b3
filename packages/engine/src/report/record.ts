import type { Outcome, RunEvent } from '../run/events.ts';

export interface RunFacts {
  /** The command line; it never contains a secret. */
  readonly command: string;
  readonly consent: string;
  readonly madeFrom: string;
  readonly plan: boolean;
}

export interface RunRecord extends RunFacts {
  readonly began: number;
  readonly ended: number;
  readonly exitCode: number;
  readonly target: Readonly<Record<string, string>>;
  readonly events: readonly RunEvent[];
}

/** A run of these events. What AWS answers about the target comes after what was asked for, and overrides it. */
export function recordOf(
  facts: Omit<RunRecord, 'target' | 'events'>,
  events: readonly RunEvent[],
): RunRecord {
  const targets = events.flatMap((event) => (event.type === 'target' ? [event.target] : []));
  return { ...facts, target: Object.assign({}, ...targets), events };
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface StepRecord {
  readonly id: string;
  readonly title: string;
  /** `not run` until it ends. A run that only plans ends no step. */
  readonly outcome: Outcome;
  /** When it ran, in milliseconds since the epoch. */
  readonly span?: Span;
  /** The steps that it depends on, in this run or not. */
  readonly after: readonly string[];
  readonly events: readonly RunEvent[];
}

export function stepsOf({ events }: RunRecord): readonly StepRecord[] {
  const steps = new Map<string, StepRecord>();
  for (const event of events) {
    const known = event.type === 'plan' || event.type === 'step-start' || event.type === 'step-end';
    const id = 'step' in event ? event.step : undefined;
    if (id === undefined || !(known || steps.has(id))) continue;
    const step = steps.get(id) ?? { id, title: id, outcome: 'not run', after: [], events: [] };
    steps.set(id, {
      ...step,
      ...(known && { title: event.title }),
      ...(event.type === 'step-start' && { after: event.after }),
      ...(event.type === 'step-end' && { outcome: event.outcome, ...spanOf(event) }),
      events: [...step.events, event],
    });
  }
  return [...steps.values()];
}

/** A step ran until its end, from its consent if it was confirmed. */
function spanOf({ outcome, seconds, at }: Extract<RunEvent, { type: 'step-end' }>): Pick<StepRecord, 'span'> {
  return outcome === 'not run' || outcome === 'skipped'
    ? {}
    : { span: { from: at - seconds * 1000, to: at } };
}

export type RanStep = StepRecord & { readonly span: Span };

export function ranSteps(record: RunRecord): readonly RanStep[] {
  return stepsOf(record).filter((step): step is RanStep => step.span !== undefined);
}

/** The steps of a run that a step waited for. The first of them held it up: it ended last. */
export function waitedFor({ after }: StepRecord, ran: readonly RanStep[]): readonly RanStep[] {
  return ran.filter(({ id }) => after.includes(id)).toSorted((a, b) => b.span.to - a.span.to);
}
