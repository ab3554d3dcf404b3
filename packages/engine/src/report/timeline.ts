import { escapeHtml } from '../resource/markdown.ts';
import { wordOf } from '../run/words.ts';
import { type RanStep, type RunRecord, ranSteps, type Span, waitedFor } from './record.ts';
import { secondsWords } from './words.ts';

const WIDTH = 1040;
/** Where the bars start and end; the labels are to the left, the durations to the right. */
const LEFT = 320;
const RIGHT = 950;
const TOP = 28;
const ROW = 30;
const BAR = 16;
/** The shortest visible bar. */
const SLIVER = 3;

/**
 * The shortest stretch without a step that is drawn short, such as while a person read the plan, and its drawn length:
 * fractions of the time in which steps ran.
 */
const PAUSE = { from: 0.25, shown: 0.04 };

/** Which step ran when, and waited for which, as an SVG in the colours of its page; empty if no step ran. */
export function timelineSvg(record: RunRecord): string {
  const { began } = record;
  const ran = ranSteps(record);
  if (ran.length === 0) return '';
  const spans = ran.map(({ span }) => span);
  const { x, pauses, ends } = scaleOf(spans, began);
  const height = TOP + ran.length * ROW + 8;
  const middle = (step: RanStep) => TOP + ran.indexOf(step) * ROW + ROW / 2;
  const ticks = ticksOf((ends - began) / 1000).filter((seconds) => {
    const time = began + seconds * 1000;
    return !pauses.some(({ from, to }) => time > from && time < to);
  });
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Timeline of the steps" class="picture">
${[
  ...ticks.map((seconds) => tick(seconds, x(began + seconds * 1000), height)),
  ...pauses.map((span) => pause(span, x, height)),
  ...ran.flatMap((step) =>
    waitedFor(step, ran).map((needed, index) =>
      wait(needed, middle(needed), step, middle(step), x, index === 0),
    ),
  ),
  ...ran.map((step) => bar(step, middle(step), x, began)),
].join('\n')}
</svg>`;
}

type Scale = (time: number) => number;

/** Where times are in the picture: long pauses between spans are short, so that the steps stay visible. */
function scaleOf(spans: readonly Span[], began: number): { x: Scale; pauses: readonly Span[]; ends: number } {
  const ends = Math.max(began + 1, ...spans.map(({ to }) => to));
  const gaps = gapsOf(spans, began);
  // At least a millisecond: the steps of a run with nothing to do may take less.
  const busy = Math.max(1, ends - began - gaps.reduce((sum, { from, to }) => sum + to - from, 0));
  const pauses = gaps.filter(({ from, to }) => to - from > busy * PAUSE.from);
  const shortened = (until: number) =>
    pauses.reduce((sum, { from, to }) => {
      const length = to - from;
      const passed = Math.max(0, Math.min(until, to) - from);
      return sum + (passed / length) * (length - busy * PAUSE.shown);
    }, 0);
  const width = ends - began - shortened(ends);
  return {
    x: (time) => round(LEFT + ((time - began - shortened(time)) / width) * (RIGHT - LEFT)),
    pauses,
    ends,
  };
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

function tick(seconds: number, at: number, height: number): string {
  return `<line class="tick" x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${height}"/><text class="axis" x="${at}" y="${TOP - 12}">${seconds}</text>`;
}

function pause({ from, to }: Span, x: Scale, height: number): string {
  const width = round(x(to) - x(from));
  return `<g><title>no step ran for ${secondsWords((to - from) / 1000)}</title><rect class="pause" x="${x(from)}" y="${TOP - 6}" width="${width}" height="${height - TOP + 6}"/><text class="axis" x="${round((x(from) + x(to)) / 2)}" y="${height - 2}">⋯</text></g>`;
}

/** A line from the end of a step to the start of one that waited for it. */
function wait(needed: RanStep, from: number, step: RanStep, to: number, x: Scale, heldUp: boolean): string {
  const [x1, x2] = [x(needed.span.to), x(step.span.from)];
  const turn = round(Math.max(x1 + 3, x2));
  const end = to > from ? to - BAR / 2 : to + BAR / 2;
  return `<path class="wait${heldUp ? ' held' : ''}" d="M${x1} ${from}H${turn}V${end}"><title>${escapeHtml(step.id)} waited for ${escapeHtml(needed.id)}</title></path>`;
}

function bar({ id, title, outcome, span }: RanStep, y: number, x: Scale, began: number): string {
  const { word, tone } = wordOf(outcome);
  const took = secondsWords((span.to - span.from) / 1000);
  const words = `${title}: ${word}, began after ${secondsWords((span.from - began) / 1000)}, took ${took}`;
  const width = Math.max(round(x(span.to) - x(span.from)), SLIVER);
  return `<g><title>${escapeHtml(words)}</title>
<text class="label" x="0" y="${y + 4}"><tspan class="id">${escapeHtml(id)}</tspan> ${escapeHtml(shortened(title))}</text>
<rect class="bar ${tone}" x="${x(span.from)}" y="${y - BAR / 2}" width="${width}" height="${BAR}" rx="3"/>
<text class="took" x="${WIDTH}" y="${y + 4}">${took}</text></g>`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

/** A title without the guide's "Step 1: ", cut to fit beside its bar. */
function shortened(title: string): string {
  const words = title.replace(/^Step \d+: /, '');
  return words.length > 34 ? `${words.slice(0, 33).trimEnd()}…` : words;
}
