import { escapeHtml } from '../resource/markdown.ts';
import { wordOf } from '../run/words.ts';
import type { Timeline, TimelineRow } from './timeline.ts';
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

export function timelineSvg({ rows, ticks, pauses }: Timeline): string {
  const height = TOP + rows.length * ROW + 8;
  const line = new Map(rows.map(({ id }, index) => [id, index]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Timeline of the steps" class="picture">
${ticks.map(({ seconds, at }) => tick(seconds, x(at), height)).join('\n')}
${pauses.map(({ seconds, from, to }) => pause(seconds, x(from), x(to), height)).join('\n')}
${rows
  .flatMap((row, index) =>
    row.waitedFor.flatMap(({ id, heldUp }) => {
      const needed = byId.get(id);
      return needed === undefined ? [] : [wait(needed, line.get(id) ?? 0, row, index, heldUp)];
    }),
  )
  .join('\n')}
${rows.map(bar).join('\n')}
</svg>`;
}

/** A round time with a vertical line. */
function tick(seconds: number, at: number, height: number): string {
  return `<line class="tick" x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${height}"/><text class="axis" x="${at}" y="${TOP - 12}">${seconds}</text>`;
}

/** A shortened stretch in which no step ran. */
function pause(seconds: number, from: number, to: number, height: number): string {
  return `<g><title>no step ran for ${secondsWords(seconds)}</title><rect class="pause" x="${from}" y="${TOP - 6}" width="${round(to - from)}" height="${height - TOP + 6}"/><text class="axis" x="${round((from + to) / 2)}" y="${height - 2}">⋯</text></g>`;
}

/** A line from the end of a step to the start of one that waited for it. */
function wait(needed: TimelineRow, from: number, row: TimelineRow, to: number, heldUp: boolean): string {
  const [x1, y1] = [x(needed.to), middle(from)];
  const [x2, y2] = [x(row.from), to > from ? middle(to) - BAR / 2 : middle(to) + BAR / 2];
  const turn = round(Math.max(x1 + 3, x2));
  return `<path class="wait${heldUp ? ' held' : ''}" d="M${x1} ${y1}H${turn}V${y2}"><title>${escapeHtml(row.id)} waited for ${escapeHtml(needed.id)}</title></path>`;
}

function bar(row: TimelineRow, index: number): string {
  const { id, title, outcome, seconds, begins } = row;
  const [from, width] = [x(row.from), widthOf(row)];
  const y = middle(index);
  const { word, tone } = wordOf(outcome);
  const words = `${title}: ${word}, began after ${secondsWords(begins)}, took ${secondsWords(seconds)}`;
  return `<g><title>${escapeHtml(words)}</title>
<text class="label" x="0" y="${y + 4}"><tspan class="id">${escapeHtml(id)}</tspan> ${escapeHtml(shortened(title))}</text>
<rect class="bar ${tone}" x="${from}" y="${y - BAR / 2}" width="${width}" height="${BAR}" rx="3"/>
<text class="took" x="${WIDTH}" y="${y + 4}">${secondsWords(seconds)}</text></g>`;
}

function widthOf({ from, to }: TimelineRow): number {
  return Math.max(round(x(to) - x(from)), SLIVER);
}

function middle(row: number): number {
  return TOP + row * ROW + ROW / 2;
}

function x(place: number): number {
  return round(LEFT + place * (RIGHT - LEFT));
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

/** A title without the guide's "Step 1: ", cut to fit beside its bar. */
function shortened(title: string): string {
  const words = title.replace(/^Step \d+: /, '');
  return words.length > 34 ? `${words.slice(0, 33).trimEnd()}…` : words;
}
