import type { EventOf, Outcome, RunEvent } from '../run/events.ts';
import { eventsOf } from '../run/events-of.ts';
import { EXIT } from '../run/exit-code.ts';
import { hasChanged, planText, tallyText, type Word } from '../run/words.ts';

export interface RunFacts {
  /** The runbook's id, or `all`. */
  readonly runbook?: string | undefined;
  /** The command line; it never contains a secret. */
  readonly command: string;
  readonly consent: string;
  readonly madeFrom: string;
  readonly plan: boolean;
}

export interface RunRecord extends RunFacts {
  /** In milliseconds since the epoch, as every time here. */
  readonly began: number;
  readonly ended: number;
  readonly exitCode: number;
  readonly events: readonly RunEvent[];
}

export interface StepRecord {
  readonly id: string;
  readonly title: string;
  /** `not run` until it ends. A run that only plans ends no step. */
  readonly outcome: Outcome;
  readonly span?: { readonly from: number; readonly to: number };
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
function spanOf({ outcome, seconds, at = 0 }: EventOf<'step-end'>): Pick<StepRecord, 'span'> {
  return outcome === 'not run' || outcome === 'skipped'
    ? {}
    : { span: { from: at - seconds * 1000, to: at } };
}

type Ending = Pick<Word, 'word' | 'color'>;

const ENDINGS: Readonly<Record<number, Ending>> = {
  [EXIT.changesPlanned]: { word: 'plan only: nothing was changed', color: 'yellow' },
  [EXIT.usage]: { word: 'wrong usage or input: nothing was changed', color: 'red' },
  [EXIT.refused]: { word: 'refused: a conflict, or no consent to a step', color: 'yellow' },
  [EXIT.interrupted]: { word: 'interrupted', color: 'red' },
};

export function endingOf(record: RunRecord): Ending {
  const { exitCode, plan } = record;
  if (exitCode !== EXIT.done) {
    const found = eventsOf(record, 'diagnosis').length > 0;
    const word = found ? 'something is wrong: see what was found' : 'a step or a proof failed';
    return ENDINGS[exitCode] ?? { word, color: 'red' };
  }
  if (plan) return { word: 'nothing to do', color: 'green' };
  const outcomes = stepsOf(record).map(({ outcome }) => outcome);
  if (outcomes.includes('unknown')) return { word: 'done, but not verified', color: 'yellow' };
  return { word: outcomes.some(hasChanged) ? 'all done' : 'done; nothing was changed', color: 'green' };
}

/** What a plan comes to; of a run, the number of steps for each outcome. */
export function tally(record: RunRecord): string {
  const [planned] = eventsOf(record, 'plan-end');
  if (record.plan) return planned === undefined ? '' : planText(planned);
  return tallyText(stepsOf(record).map(({ outcome }) => outcome));
}

/** `0.34 s`, `12.3 s`, `4 min 5 s` */
export function secondsWords(seconds: number): string {
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
