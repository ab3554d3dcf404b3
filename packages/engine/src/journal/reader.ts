import { jsonText } from '../resource/index.ts';
import { readLines } from '../run/lines-file.ts';
import { masked } from '../run/masked.ts';
import { type BeginLine, type EndLine, journalLine } from './lines.ts';

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
    const shown = masked(value);
    const { data: line } = journalLine.safeParse(shown);
    if (line === undefined) {
      unreadable.push(number);
      continue;
    }
    const { id } = line;
    const side = line.event === 'begin' ? { begin: line } : { end: line };
    entries.set(id, { id, ...entries.get(id), ...side });
    lines.push({ id, text: jsonText(shown) });
  }
  return { entries: [...entries.values()], lines, unreadable };
}
