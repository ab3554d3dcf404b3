import type { Failure } from '../resource/index.ts';
import type { Emit, Outcome, PlanItem, RunEvent } from '../run/events.ts';

type Event<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** A step of a run: its plan and its result. */
export interface StepRecord {
  readonly id: string;
  title: string;
  why: string;
  shows?: string | undefined;
  writes?: string | undefined;
  /** The steps that it depends on, in this run or not. */
  after: readonly string[];
  plan?: readonly PlanItem[];
  /** The repairs that the plan named. */
  repairs?: Event<'plan'>['repairs'];
  /** `not run` until it ends. A run that only plans ends no step. */
  outcome: Outcome;
  /** When it ran, in milliseconds since the epoch. */
  span?: { readonly from: number; readonly to: number };
  readonly changes: Event<'resource'>[];
  readonly checks: Event<'check'>[];
  readonly diagnoses: Event<'diagnosis'>[];
  repair?: Event<'repair'>;
  failure?: Failure;
}

/** A section of the guide with its steps, in order. */
export interface SectionRecord {
  readonly runbook: string;
  title: string;
  purpose: string;
  readonly steps: StepRecord[];
}

/** Facts that only the caller of a run knows. */
export interface RunFacts {
  /** The command line; it never contains a secret. */
  readonly command: string;
  /** How consent was given. */
  readonly consent: string;
  /** The version and origin of the runbooks. */
  readonly madeFrom: string;
  /** Whether the run only planned. */
  readonly plan: boolean;
}

/** The record of a run, from which a report is written. */
export interface RunRecord extends RunFacts {
  readonly began: number;
  readonly ended: number;
  readonly exitCode: number;
  /** The target of the run, and the identity. */
  readonly target: Readonly<Record<string, string>>;
  readonly sections: readonly SectionRecord[];
  /** The failure that ended the run outside of any step. */
  readonly failures: readonly Failure[];
  /** What its plan comes to; `undefined` if it made none. */
  readonly planned?: Event<'plan-end'> | undefined;
  /** After a teardown, what the last read found; `undefined` for any other run. */
  readonly left?: readonly PlanItem[] | undefined;
}

/** Records the events of a run for a report. */
export class Recorder {
  readonly #facts: RunFacts;
  readonly #began: number;
  #target: Record<string, string> = {};
  readonly #sections = new Map<string, SectionRecord>();
  readonly #failures: Failure[] = [];
  #planned: Event<'plan-end'> | undefined;
  #left: readonly PlanItem[] | undefined;

  constructor(facts: RunFacts, began: number) {
    this.#facts = facts;
    this.#began = began;
  }

  /** Records what is known about the target before the first call to AWS; the run's own `target` event overrides it. */
  about(target: Readonly<Record<string, string>>): void {
    this.#target = { ...target, ...this.#target };
  }

  readonly emit: Emit = (event) => {
    switch (event.type) {
      case 'target':
        this.#target = { ...this.#target, ...event.target };
        break;
      case 'section':
        Object.assign(this.#section(event.runbook), { title: event.title, purpose: event.purpose });
        break;
      case 'plan': {
        const step = this.#step(event.step);
        const { title, why, shows, writes, items, repairs = step.repairs } = event;
        const plan = step.plan?.map(latest(items)) ?? items;
        Object.assign(step, { title, why, shows, writes, plan, repairs });
        break;
      }
      case 'plan-end':
        this.#planned = event;
        break;
      case 'step-start':
        Object.assign(this.#step(event.step), { title: event.title, why: event.why, after: event.after });
        break;
      case 'resource':
        this.#step(event.step).changes.push(event);
        break;
      case 'check':
        this.#step(event.step).checks.push(event);
        break;
      case 'diagnosis':
        this.#step(event.step).diagnoses.push(event);
        break;
      case 'repair':
        this.#step(event.step).repair = event;
        break;
      case 'failure':
        if (event.step === undefined) this.#failures.push(event.failure);
        else this.#step(event.step).failure = event.failure;
        break;
      case 'left':
        this.#left = event.items;
        break;
      case 'step-end':
        this.#end(event);
    }
  };

  /** The record, once the run has ended. */
  record(exitCode: number, ended: number): RunRecord {
    return {
      ...this.#facts,
      began: this.#began,
      ended,
      exitCode,
      target: this.#target,
      // A section without a selected step is not part of the run.
      sections: [...this.#sections.values()].filter(({ steps }) => steps.length > 0),
      failures: this.#failures,
      planned: this.#planned,
      left: this.#left,
    };
  }

  #end({ step: id, title, outcome, seconds, at }: Event<'step-end'>): void {
    const step = this.#step(id);
    step.title = title;
    step.outcome = outcome;
    if (outcome !== 'not run' && outcome !== 'skipped') step.span = { from: at - seconds * 1000, to: at };
  }

  #step(id: string): StepRecord {
    const { steps } = this.#section(id.split('.')[0] ?? id);
    const known = steps.find((step) => step.id === id);
    if (known !== undefined) return known;
    const record: StepRecord = {
      id,
      title: id,
      why: '',
      after: [],
      outcome: 'not run',
      changes: [],
      checks: [],
      diagnoses: [],
    };
    steps.push(record);
    return record;
  }

  #section(runbook: string): SectionRecord {
    const section = this.#sections.get(runbook) ?? { runbook, title: runbook, purpose: '', steps: [] };
    this.#sections.set(runbook, section);
    return section;
  }
}

/**
 * An item of a plan as it was shown last. What an operator reads by the answer `d` has no commands, and is in the plan
 * already.
 */
function latest(shown: readonly PlanItem[]): (item: PlanItem) => PlanItem {
  return (item) =>
    shown.find(
      ({ name, action, command }) => name === item.name && (command !== undefined || action !== item.action),
    ) ?? item;
}

/** All steps of a run, in the guide's order. */
export function stepsOf(record: RunRecord): readonly StepRecord[] {
  return record.sections.flatMap(({ steps }) => steps);
}
