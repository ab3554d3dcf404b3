import type { Outcome } from '../run/events.ts';
import { type RunRecord, stepsOf } from './record.ts';

/** A step on the timeline; positions are fractions of its width, from 0 to 1. */
export interface TimelineRow {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly seconds: number;
  /** Seconds from the start of the run to the start of the step. */
  readonly begins: number;
  readonly from: number;
  readonly to: number;
  /** The rows that it waited for; the last of them to end held it up. */
  readonly waitedFor: readonly { readonly id: string; readonly heldUp: boolean }[];
}

export interface Timeline {
  readonly rows: readonly TimelineRow[];
  /** Round times, in seconds from the start of the run. */
  readonly ticks: readonly { readonly seconds: number; readonly at: number }[];
  /** Stretches in which no step ran, such as while a person read the plan; they are drawn short. */
  readonly pauses: readonly { readonly seconds: number; readonly from: number; readonly to: number }[];
}

/**
 * The shortest stretch without a step that is drawn short, and its drawn length: fractions of the time in which steps
 * ran.
 */
const PAUSE = { from: 0.25, shown: 0.04 };

/** Which step ran when and waited for which: the positions in a picture of a run. */
export function timelineOf(record: RunRecord): Timeline {
  const ran = stepsOf(record).flatMap((step) => (step.span === undefined ? [] : [{ step, span: step.span }]));
  const ended = new Map(ran.map(({ step, span }) => [step.id, span.to]));
  const { place, pauses, ends } = scaleOf(
    ran.map(({ span }) => span),
    record.began,
  );
  const seconds = (time: number) => (time - record.began) / 1000;
  return {
    rows: ran.map(({ step, span }) => {
      const needed = step.after.filter((id) => ended.has(id));
      const latest = Math.max(...needed.map((id) => ended.get(id) ?? 0));
      const last = needed.findLast((id) => ended.get(id) === latest);
      return {
        id: step.id,
        title: step.title,
        outcome: step.outcome,
        seconds: (span.to - span.from) / 1000,
        begins: seconds(span.from),
        from: place(span.from),
        to: place(span.to),
        waitedFor: needed.map((id) => ({ id, heldUp: id === last })),
      };
    }),
    ticks: ticksOf(seconds(ends)).flatMap((tick) => {
      const time = record.began + tick * 1000;
      const paused = pauses.some(({ from, to }) => time > from && time < to);
      return paused ? [] : [{ seconds: tick, at: place(time) }];
    }),
    pauses: pauses.map(({ from, to }) => ({
      seconds: (to - from) / 1000,
      from: place(from),
      to: place(to),
    })),
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** A scale on which long pauses between spans are short, so that the steps stay visible. */
function scaleOf(spans: readonly Span[], began: number) {
  const ends = Math.max(began + 1, ...spans.map(({ to }) => to));
  const gaps = gapsOf(spans, began);
  // At least a millisecond: the steps of a run with nothing to do may take less.
  const busy = Math.max(1, ends - began - gaps.reduce((sum, { from, to }) => sum + to - from, 0));
  const shown = busy * PAUSE.shown;
  const pauses = gaps.filter(({ from, to }) => to - from > busy * PAUSE.from);
  const shorter = (until: number) =>
    pauses.reduce((sum, { from, to }) => {
      if (until <= from) return sum;
      const length = to - from;
      return sum + ((Math.min(until, to) - from) / length) * (length - shown);
    }, 0);
  const width = ends - began - shorter(ends);
  return { place: (time: number) => (time - began - shorter(time)) / width, pauses, ends };
}

function gapsOf(spans: readonly Span[], began: number): Span[] {
  const gaps: Span[] = [];
  let until = began;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (from > until) gaps.push({ from: until, to: from });
    until = Math.max(until, to);
  }
  return gaps;
}

/** Round numbers of seconds up to an end: at most eight. */
function ticksOf(end: number): number[] {
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800].find((size) => end / size <= 8);
  if (step === undefined) return [0];
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => Number((index * step).toFixed(1)));
}
