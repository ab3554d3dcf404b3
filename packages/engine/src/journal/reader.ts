import { type PublishedEvent, publishedEvent } from '../events/schema.ts';
import { jsonIn, jsonText } from '../resource/index.ts';
import { masked } from '../run/map-texts.ts';

/** A change; one whose run was killed has no end. */
export interface JournalEntry {
  readonly begin: Extract<PublishedEvent, { type: 'change' }>;
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
    const shown = masked(jsonIn(line));
    const { data: event } = publishedEvent.safeParse(shown);
    if (event === undefined) unreadable.push(index + 1);
    if (event?.type !== 'change' && event?.type !== 'change-end') continue;
    const begin = event.type === 'change' ? event : entries.get(event.id)?.begin;
    if (begin === undefined) continue;
    entries.set(event.id, event.type === 'change' ? { begin } : { begin, end: event });
    lines.push({ id: event.id, text: jsonText(shown) });
  }
  return { entries: [...entries.values()], lines, unreadable };
}
