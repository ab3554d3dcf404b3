import { Chalk, type ChalkInstance } from 'chalk';
import type { Action } from '../resource/index.ts';
import type { EventOf, Outcome } from './events.ts';

/** The words and colour for an internal status. */
export interface Word {
  readonly mark: string;
  readonly word: string;
  readonly color: 'dim' | 'green' | 'yellow' | 'red';
  /** The word after a number: `13 unchanged`. */
  readonly counted: string;
}

type Row = readonly [mark: string, word: string, color: Word['color'], counted?: string];

/** The mark, the word and the colour of each status, and the form after a number if it is another. */
const WORDS = {
  // The action of a plan.
  create: ['+', 'create', 'green', 'to create'],
  update: ['~', 'update', 'yellow', 'to update'],
  delete: ['-', 'delete', 'red', 'to delete'],
  keep: ['·', 'keep', 'yellow', 'to keep'],
  conflict: ['!', 'conflict', 'red', 'in conflict'],
  'no change': ['=', 'no change', 'dim', 'unchanged'],
  wait: ['…', 'wait', 'green'],
  later: ['…', 'later', 'dim'],
  // The outcome of a resource or step.
  waited: ['✓', 'waited', 'green'],
  kept: ['·', 'kept', 'yellow'],
  created: ['✓', 'created', 'green'],
  updated: ['✓', 'updated', 'green'],
  deleted: ['✓', 'deleted', 'green'],
  repaired: ['✓', 'repaired', 'yellow'],
  passed: ['✓', 'passed', 'green'],
  skipped: ['·', 'skipped', 'yellow'],
  failed: ['✗', 'failed', 'red'],
  interrupted: ['·', 'interrupted', 'yellow'],
  'not run': ['·', 'not run', 'dim'],
  // The outcome of a cluster's run.
  'nothing to do': ['✓', 'nothing to do', 'dim'],
  done: ['✓', 'done', 'green'],
  'would change': ['✓', 'would change', 'yellow'],
  refused: ['✗', 'refused', 'red'],
  'wrong input': ['✗', 'wrong input', 'red'],
  // The result of a check.
  pass: ['✓', 'pass', 'green'],
  warn: ['!', 'warning', 'yellow'],
  fail: ['✗', 'fail', 'red'],
  unknown: ['?', 'unknown', 'yellow'],
} as const satisfies Readonly<Record<string, Row>>;

export type Status = keyof typeof WORDS;

export const OUTCOME_OF = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
} as const;

const CHANGED: ReadonlySet<Outcome> = new Set(['created', 'updated', 'deleted', 'repaired']);

export function hasChanged(outcome: Outcome): boolean {
  return CHANGED.has(outcome);
}

/** The word for a status, for all renderers. */
export function wordOf(status: Status): Word {
  const [mark, word, color, counted = word]: Row = WORDS[status];
  return { mark, word, color, counted };
}

/** The mark or the word of a status, in its colour. */
export function painted(status: Status, part: 'mark' | 'word', paint: ChalkInstance): string {
  const word = wordOf(status);
  return paint[word.color](word[part]);
}

const BY_SERIOUSNESS = ['conflict', 'delete', 'update', 'create', 'keep', 'no change'] as const;

export function mostSerious(actions: readonly Action[]): Action {
  return BY_SERIOUSNESS.find((action) => actions.includes(action)) ?? 'no change';
}

/** A plan in one line: `13 to create; 2 more if a repair is needed`, `14 unchanged; 1 not ready, to wait for`. */
export function planText({ counts, waits, repairs }: EventOf<'plan-end'>): string {
  return [
    countsText(counts) || 'no changes',
    ...(waits === undefined ? [] : [`${waits} not ready, to wait for`]),
    ...(repairs === undefined ? [] : [`${repairs} more if a repair is needed`]),
  ].join('; ');
}

/** How often each status occurs: `6 done, 1 failed`. */
export function tallyText(statuses: readonly Status[]): string {
  const counts: Partial<Record<Status, number>> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return countsText(counts);
}

/** The number of each status: `1 to update, 13 unchanged`. */
function countsText(counts: Readonly<Partial<Record<Status, number>>>): string {
  return (Object.keys(counts) as Status[])
    .flatMap((status) => (counts[status] ? [`${counts[status]} ${wordOf(status).counted}`] : []))
    .join(', ');
}

/** A stream if it is a terminal that can show colours and redraw lines, else `undefined`. */
export function terminalOf<Stream extends { readonly isTTY?: boolean }>(stream: Stream): Stream | undefined {
  return stream.isTTY && process.env.TERM !== 'dumb' ? stream : undefined;
}

/** Colours text for a stream if it is a terminal, unless NO_COLOR or FORCE_COLOR says otherwise. */
export function paintOf(stream: { readonly isTTY?: boolean }): ChalkInstance {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const isForced = FORCE_COLOR === undefined ? terminalOf(stream) : !['0', 'false'].includes(FORCE_COLOR);
  return new Chalk({ level: isForced && !NO_COLOR ? 1 : 0 });
}

/** In place of a reason that another line has already told. */
export function asTold(name: string): string {
  return `for the same reason as “${name}”`;
}
