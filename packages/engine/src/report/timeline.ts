import { escapeHtml } from '../resource/markdown.ts';
import type { SummaryRow } from '../run/events.ts';
import { wordOf } from '../run/words.ts';
import { eventsOf, type RunRecord } from './record.ts';

/** Narrow enough for a phone: each label is above its bar, and the durations are to the right. */
const WIDTH = 620;
const RIGHT = 540;
const ROW = 42;
const BAR = 14;
const SLIVER = 3;

/** A step that ran to an end: until then from its start or, if it was confirmed, from the consent. */
interface RanStep extends SummaryRow {
  readonly from: number;
  readonly to: number;
  /** The steps that it depends on, in this run or not. */
  readonly after: readonly string[];
}

function ranSteps(record: RunRecord): readonly RanStep[] {
  const begun = eventsOf(record, 'step-start');
  return eventsOf(record, 'step-end')
    .filter(({ outcome }) => outcome !== 'not run' && outcome !== 'skipped')
    .map(({ at: to = 0, ...end }) => {
      const { after = [] } = begun.find(({ step }) => step === end.step) ?? {};
      return { ...end, from: to - end.seconds * 1000, to, after };
    });
}

/** Which step ran when, and waited for which, as an SVG in the colours of its page; empty if no step ran. */
export function timelineSvg(record: RunRecord): string {
  const ran = ranSteps(record);
  if (ran.length === 0) return '';
  const x = scaleOf(ran);
  const middle = (step: RanStep) => ran.indexOf(step) * ROW + ROW - BAR;
  return `<svg viewBox="0 0 ${WIDTH} ${ran.length * ROW}" role="img" aria-label="Timeline of the steps" class="picture">
${[
  ...ran.flatMap((step) =>
    ran
      .filter((needed) => step.after.includes(needed.step))
      .map((needed) => wait(needed, middle(needed), step, middle(step), x)),
  ),
  ...ran.map((step) => bar(step, middle(step), x, record.began)),
].join('\n')}
</svg>`;
}

type Scale = (time: number) => number;

/** Where times are in the picture. Time in which no step ran, such as while a person read the plan, takes no room. */
function scaleOf(ran: readonly RanStep[]): Scale {
  const inOrder = ran.toSorted((a, b) => a.from - b.from);
  const busyUntil = (time: number): number => {
    let busy = 0;
    let counted = Number.NEGATIVE_INFINITY;
    for (const { from, to } of inOrder) {
      busy += Math.max(0, Math.min(to, time) - Math.max(from, counted));
      counted = Math.max(counted, to);
    }
    return busy;
  };
  // At least a millisecond: the steps of a run with nothing to do may take less.
  const all = Math.max(1, busyUntil(Number.POSITIVE_INFINITY));
  return (time) => round((busyUntil(time) / all) * RIGHT);
}

function wait(needed: RanStep, from: number, step: RanStep, to: number, x: Scale): string {
  const [x1, x2] = [x(needed.to), x(step.from)];
  const turn = round(Math.max(x1 + 3, x2));
  const end = to > from ? to - BAR / 2 : to + BAR / 2;
  return `<path class="wait" d="M${x1} ${from}H${turn}V${end}"><title>${escapeHtml(step.step)} waited for ${escapeHtml(needed.step)}</title></path>`;
}

function bar({ step, title, outcome, from, to }: RanStep, y: number, x: Scale, began: number): string {
  const { word, color } = wordOf(outcome);
  const took = secondsWords((to - from) / 1000);
  const words = `${title}: ${word}, began after ${secondsWords((from - began) / 1000)}, took ${took}`;
  const label = title.replace(/^Step \d+: /, '');
  const width = Math.max(round(x(to) - x(from)), SLIVER);
  return `<g><title>${escapeHtml(words)}</title>
<text class="label" x="0" y="${y - BAR}"><tspan class="id">${escapeHtml(step)}</tspan> ${escapeHtml(label)}</text>
<rect class="bar ${color}" x="${x(from)}" y="${y - BAR / 2}" width="${width}" height="${BAR}" rx="3"/>
<text class="took" x="${WIDTH}" y="${y + 4}">${took}</text></g>`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

/** `0.34 s`, `4 min 5 s` */
function secondsWords(seconds: number): string {
  if (seconds < 59.995) return `${seconds.toFixed(2)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
