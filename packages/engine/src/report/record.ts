import type { Emit, Outcome, RunEvent } from '../run/events.ts';

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

export class Recorder {
  readonly #facts: RunFacts;
  readonly #began: number;
  readonly #events: RunEvent[] = [];
  #target: Readonly<Record<string, string>> = {};

  constructor(facts: RunFacts, began: number) {
    this.#facts = facts;
    this.#began = began;
  }

  /** Records what is known about the target before the first call to AWS; the run's own `target` event overrides it. */
  about(target: Readonly<Record<string, string>>): void {
    this.#target = { ...target, ...this.#target };
  }

  readonly emit: Emit = (event) => {
    if (event.type === 'target') this.#target = { ...this.#target, ...event.target };
    if (event.type !== 'waiting') this.#events.push(event);
  };

  record(exitCode: number, ended: number): RunRecord {
    const [began, target, events] = [this.#began, this.#target, this.#events];
    return { ...this.#facts, began, ended, exitCode, target, events };
  }
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
