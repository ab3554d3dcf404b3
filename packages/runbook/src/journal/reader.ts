import { readLines } from '../lines-file.ts';
import { masked } from '../masked.ts';
import type { BeginLine, EndLine } from './lines.ts';

/** A change with what is known of it: a killed run wrote no end, and a truncated file may lack a begin. */
export interface JournalEntry {
  readonly id: string;
  readonly begin?: BeginLine;
  readonly end?: EndLine;
}

export interface ReadJournal {
  /** In the order in which they began. */
  readonly entries: readonly JournalEntry[];
  /** The lines that can be read, without secrets, each with its entry. */
  readonly lines: readonly { readonly id: string; readonly text: string }[];
  /** The numbers of the unreadable lines: truncated by a kill, or edited. */
  readonly unreadable: readonly number[];
}

/** Reads a journal in any state that a kill may have left. Pure. */
export function readJournal(text: string): ReadJournal {
  const entries = new Map<string, JournalEntry>();
  const lines: { id: string; text: string }[] = [];
  const unreadable: number[] = [];
  for (const { number, value } of readLines(text)) {
    if (!isBegin(value) && !isEnd(value)) {
      unreadable.push(number);
      continue;
    }
    const parsed = masked(value);
    const { id } = parsed;
    const side = parsed.event === 'begin' ? { begin: parsed } : { end: parsed };
    entries.set(id, { id, ...entries.get(id), ...side });
    lines.push({ id, text: JSON.stringify(parsed) });
  }
  return { entries: [...entries.values()], lines, unreadable };
}

/** Whether a line has the fields that are shown; anybody can edit the file. */
function isBegin(value: unknown): value is BeginLine {
  const line = value as Partial<BeginLine> | null;
  return (
    line?.event === 'begin' &&
    areText(line.id, line.time, line.step, line.resource, line.who?.user, line.who?.as) &&
    areObjects(line.changes ?? [])
  );
}

function isEnd(value: unknown): value is EndLine {
  const line = value as Partial<EndLine> | null;
  const ended = line?.event === 'done' || line?.event === 'failed';
  return ended && areText(line.id, line.time, line.step, line.resource) && areObjects(line.calls);
}

function areText(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

function areObjects(values: unknown): boolean {
  return Array.isArray(values) && values.every((value) => typeof value === 'object' && value !== null);
}
