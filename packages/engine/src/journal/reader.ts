import { type PublishedEvent, publishedEvent } from '../events/schema.ts';
import { jsonText } from '../resource/index.ts';
import { masked } from '../run/map-texts.ts';

/** A change with what is known of it: a killed run wrote no end, and a truncated file may lack a begin. */
export interface JournalEntry {
  readonly id: string;
  readonly begin?: Extract<PublishedEvent, { type: 'change' }>;
  readonly end?: Extract<PublishedEvent, { type: 'change-end' }>;
}

export interface ReadJournal {
  readonly entries: readonly JournalEntry[];
  /** The events of changes as lines, without secrets, each with its entry. */
  readonly lines: readonly { readonly id: string; readonly text: string }[];
  /** The numbers of the unreadable lines: truncated by a kill, or edited. */
  readonly unreadable: readonly number[];
}

/** Reads the changes from lines of events, in any state that a kill may have left. Anybody can edit the file. */
export function readJournal(text: string): ReadJournal {
  const entries = new Map<string, JournalEntry>();
  const lines: { id: string; text: string }[] = [];
  const unreadable: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const shown = masked(jsonOf(line));
    const { data: event } = publishedEvent.safeParse(shown);
    if (event === undefined) unreadable.push(index + 1);
    else if (event.type === 'change' || event.type === 'change-end') {
      const { id } = event;
      const side = event.type === 'change' ? { begin: event } : { end: event };
      entries.set(id, { id, ...entries.get(id), ...side });
      lines.push({ id, text: jsonText(shown) });
    }
  }
  return { entries: [...entries.values()], lines, unreadable };
}

/** The value of a line of JSON; `undefined` if it was truncated. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
