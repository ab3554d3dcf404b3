import { existsSync } from 'node:fs';
import stringWidth from 'fast-string-width';
import { EVENTS_VERSION } from '../events/parts.ts';
import { type PublishedEvent, publishedEvent } from '../events/schema.ts';
import { isObject, jsonIn, jsonText, oneLine, readGivenFile } from '../resource/index.ts';
import { masked, OUTCOME_OF, tableLines, wordOf } from '../run/index.ts';
import { paragraph } from '../run/paragraph.ts';
import { journalsIn, operatingUser } from './journal-file.ts';
import type { CommandLine } from './options.ts';

interface Cluster {
  readonly CLUSTER_NAME?: string | undefined;
  readonly AWS_REGION?: string | undefined;
}

/** `./runbook journal …`: shows the changes made in the named cluster, or in every cluster. */
export function journalCommand(line: CommandLine, { CLUSTER_NAME, AWS_REGION }: Cluster): void {
  const journals = journalsIn(process.env).filter(
    ({ cluster, region }) => cluster === (CLUSTER_NAME ?? cluster) && region === (AWS_REGION ?? region),
  );
  if (journals.length === 0) {
    const of = CLUSTER_NAME === undefined ? '' : ` of cluster ${CLUSTER_NAME}`;
    const where = AWS_REGION === undefined ? '' : ` in ${AWS_REGION}`;
    process.stderr.write(`There is no journal${of}${where}: no run on this machine has changed anything.\n`);
  }
  for (const { cluster, region, file } of journals) {
    if (CLUSTER_NAME === undefined || journals.length > 1)
      process.stderr.write(`Cluster ${cluster} in ${region}:\n`);
    show(file, line);
  }
}

function show(file: string, { last, json }: CommandLine): void {
  const text = readGivenFile(file, {
    resource: file,
    next: ['Only the user who ran the runbooks can read their journal. Run this as that user.'],
  });
  const { entries, events, unreadable } = readJournal(text);
  const shown = last === undefined ? entries : entries.slice(-last);
  const ids = new Set(shown.map(({ begin }) => begin.id));
  if (!json) process.stdout.write(journalTable(shown, process.stdout.columns));
  else for (const event of events) if (ids.has(event.id)) process.stdout.write(`${jsonText(event)}\n`);
  if (unreadable.length === 0) return;
  const which = unreadable.length === 1 ? 'line' : 'lines';
  process.stderr.write(
    `${file}: ${which} ${unreadable.join(', ')} cannot be read: a run was killed as it wrote, or the file was edited.\n`,
  );
}

type Change = Extract<PublishedEvent, { type: 'change' }>;
type ChangeEnd = Extract<PublishedEvent, { type: 'change-end' }>;

/** A change; one whose run was killed has no end. */
export interface JournalEntry {
  readonly begin: Change;
  readonly end?: ChangeEnd;
}

/** Reads the changes from lines of events, in any state that a kill may have left. Anybody can edit the file. */
export function readJournal(text: string) {
  const entries = new Map<string, JournalEntry>();
  const events: (Change | ChangeEnd)[] = [];
  /** The numbers of the lines that a kill truncated, or somebody edited. */
  const unreadable: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const { data: event } = publishedEvent.safeParse(masked(current(jsonIn(line))));
    if (event === undefined) unreadable.push(index + 1);
    if (event?.type !== 'change' && event?.type !== 'change-end') continue;
    const begin = event.type === 'change' ? event : entries.get(event.id)?.begin;
    if (begin === undefined) continue;
    entries.set(event.id, event.type === 'change' ? { begin } : { begin, end: event });
    events.push(event);
  }
  return { entries: [...entries.values()], events, unreadable };
}

/** An event of an earlier version: a change has had the same fields in each. */
function current(event: unknown): unknown {
  const version = isObject(event) ? Number(event.version) : 0;
  return version > 0 && version < EVENTS_VERSION ? { ...Object(event), version: EVENTS_VERSION } : event;
}

/**
 * When other runs of this user on this machine began changes that they never finished, because they are dead: by the name of the
 * resource, in milliseconds since 1970. The last change of a resource counts.
 * @throws Failure of kind input if the journal cannot be read
 */
export function abandonedChanges(file: string): ReadonlyMap<string, number> {
  if (!existsSync(file)) return new Map();
  const { entries } = readJournal(readGivenFile(file, { resource: file, next: [] }));
  const others = entries.filter(({ begin }) => begin.by?.pid !== process.pid);
  const last = new Map(others.map((entry) => [entry.begin.name, entry]));
  return new Map(
    [...last].flatMap(([name, { begin, end }]) =>
      end === undefined && isDead(begin.by) ? [[name, Date.parse(begin.time)] as const] : [],
    ),
  );
}

function isDead(by: Change['by']): boolean {
  if (by === undefined || by.user !== operatingUser()) return false;
  try {
    process.kill(by.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

const HEADINGS = ['time (UTC)', 'step', 'resource', 'what', 's'];

/**
 * The changes as a table; the file has who made them. On a terminal that is too narrow for it, what was changed stands below
 * when it was.
 */
export function journalTable(entries: readonly JournalEntry[], columns?: number): string {
  const rows = entries.map(rowOf);
  const align = HEADINGS.map((name) => (name === 's' ? 'right' : 'left'));
  const table = tableLines([HEADINGS, ...rows], { align });
  const fits = !columns || table.every((line) => stringWidth(line) <= columns);
  const lines = fits
    ? table
    : rows.flatMap(([time, step, resource, what, seconds]) => [
        [time, step, ...(seconds ? [`${seconds} s`] : [])].join('  '),
        paragraph('    ', `${resource}: ${what}`, { columns }),
      ]);
  return lines.map((line) => `${line}\n`).join('');
}

function rowOf(entry: JournalEntry): string[] {
  const { begin, end } = entry;
  const { time, step, name } = begin;
  const seconds = end?.seconds.toFixed(2) ?? '';
  return [time.slice(0, 19).replace('T', ' '), step, name, whatOf(entry), seconds].map((cell) =>
    oneLine(cell.replaceAll(/\s+/g, ' ')),
  );
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
