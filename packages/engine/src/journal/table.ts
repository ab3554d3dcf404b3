import { oneLine } from '../resource/index.ts';
import { tableLines } from '../run/table.ts';
import { OUTCOME_OF, wordOf } from '../run/words.ts';
import type { JournalEntry } from './reader.ts';

const HEADINGS = ['time (UTC)', 'step', 'resource', 'what', 's', 'who', 'request id'];
/** The columns that shrink if the terminal is too narrow, in this order, each with its minimum width. */
const GIVING_WAY = [
  { columns: [5], least: 9 },
  { columns: [6], least: 9 },
  { columns: [2, 3], least: 16 },
];
const GAP = 2;

/** A table of changes, no wider than `width`, with long values cut. Pure. */
export function journalTable(entries: readonly JournalEntry[], width = Number.POSITIVE_INFINITY): string {
  const rows = [HEADINGS, ...entries.map(rowOf)];
  const widths = fit(
    HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))),
    width,
  );
  const lines = tableLines(rows, {
    align: HEADINGS.map((name) => (name === 's' ? 'right' : 'left')),
    widths,
  });
  return lines.map((line) => `${line.length <= width ? line : `${line.slice(0, width - 1)}…`}\n`).join('');
}

function rowOf(entry: JournalEntry): string[] {
  const { begin, end } = entry;
  const { time = '', step = '', name = '', by } = begin ?? end ?? {};
  return [
    time.slice(0, 19).replace('T', ' '),
    step,
    name,
    whatOf(entry),
    end === undefined ? '' : end.seconds.toFixed(2),
    by === undefined ? '' : `${by.user} as ${by.as.split(':').at(-1)}`,
    end === undefined ? '' : requestOf(end),
  ].map((cell) => oneLine(cell.replaceAll(/\s+/g, ' ')));
}

function whatOf({ begin, end }: JournalEntry): string {
  if (begin === undefined)
    return `${end?.failed === undefined ? 'succeeded' : 'failed'} (its start is not in the journal)`;
  const fields = begin.differences?.map(
    ({ field, live, wanted }) => `${field} ${live ?? '(absent)'} → ${wanted}`,
  );
  const done = end !== undefined && end.failed === undefined;
  const { word } = wordOf(done ? OUTCOME_OF[begin.action] : begin.action);
  const what = [
    begin.writes === undefined ? word : `${word}: ${begin.writes}`,
    fields?.join('; ') ?? begin.detail ?? '',
  ]
    .join(' ')
    .trim();
  if (end === undefined) return `started, end unknown (killed, or still running): ${what}`;
  const ended = end.failed === undefined ? what : `failed: ${what}: ${end.failed}`;
  return end.unshown === undefined ? ended : `${ended} (not shown: ${end.unshown})`;
}

/** The last call that failed, or else the first with an id; the file has all of them. */
function requestOf({ calls, failed }: NonNullable<JournalEntry['end']>): string {
  const known = calls.filter(({ requestId }) => requestId !== undefined);
  return (failed === undefined ? known[0] : known.at(-1))?.requestId ?? '';
}

/** Widths whose sum is at most `width`, as far as the columns can shrink. */
function fit(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const wideAs = (column: number) => widths[column] ?? 0;
  let excess = widths.reduce((sum, each) => sum + each, GAP * (widths.length - 1)) - width;
  for (const { columns, least } of GIVING_WAY) {
    while (excess > 0) {
      const widest = columns.reduce((a, b) => (wideAs(b) > wideAs(a) ? b : a));
      if (wideAs(widest) <= least) break;
      widths[widest] = wideAs(widest) - 1;
      excess -= 1;
    }
  }
  return widths;
}
