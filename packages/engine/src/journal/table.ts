import { oneLine } from '../resource/index.ts';
import { tableLines } from '../run/table.ts';
import { OUTCOME_OF, wordOf } from '../run/words.ts';
import type { JournalEntry } from './reader.ts';

const HEADINGS = ['time (UTC)', 'step', 'resource', 'what', 's', 'who', 'request id'];
/** The columns of names and texts, which are cut on a narrow terminal: resource, what, who and request. */
const NARROWED = [2, 3, 5, 6];
/** A narrower terminal has no room for who made a change, and by which request. */
const WIDE = 120;
const WITHOUT_WHO = 5;

export function journalTable(entries: readonly JournalEntry[], width?: number): string {
  const columns = width && width < WIDE ? WITHOUT_WHO : HEADINGS.length;
  const rows = [HEADINGS, ...entries.map(rowOf)].map((row) => row.slice(0, columns));
  const align = HEADINGS.map((name) => (name === 's' ? 'right' : 'left'));
  const narrowed = NARROWED.filter((column) => column < columns);
  const lines = tableLines(rows, { align, width, narrowed });
  return lines.map((line) => `${line}\n`).join('');
}

function rowOf(entry: JournalEntry): string[] {
  const { begin, end } = entry;
  const { time, step, name, by } = begin;
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
  return end.failed === undefined ? what : `failed: ${what}: ${end.failed}`;
}

/** The last call that failed, or else the first with an id; the file has all of them. */
function requestOf({ calls, failed }: NonNullable<JournalEntry['end']>): string {
  const known = calls.filter(({ requestId }) => requestId !== undefined);
  return (failed === undefined ? known[0] : known.at(-1))?.requestId ?? '';
}
