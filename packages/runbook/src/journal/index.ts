export type { Change, Ending, Journal } from './journal.ts';
export { type Author, beginLine, endLine } from './lines.ts';
export { readJournal } from './reader.ts';
export { journalTable } from './table.ts';
