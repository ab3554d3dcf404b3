import type { ChalkInstance } from 'chalk';
import type { Comparison } from 'resource';
import type { Outcome, PlanCounts } from './events.ts';
import type { Finding } from './model.ts';

/** How a reader should take a word: it gives the colour on a terminal and in a report. */
type Tone = 'idle' | 'good' | 'new' | 'changed' | 'removed' | 'careful' | 'bad';

/** What people read in place of an internal status. */
export interface Word {
  readonly word: string;
  readonly mark: string;
  readonly tone: Tone;
}

/** What a plan says of a resource, how a step or a resource ended, and what a check found. */
export type Status = Comparison['status'] | 'wait' | Outcome | Finding['status'];

const WORDS: Readonly<Record<Status, Word>> = {
  done: { word: 'no change', mark: '=', tone: 'idle' },
  create: { word: 'create', mark: '+', tone: 'new' },
  change: { word: 'update', mark: '~', tone: 'changed' },
  remove: { word: 'delete', mark: '-', tone: 'removed' },
  wait: { word: 'wait', mark: '…', tone: 'new' },
  keep: { word: 'keep', mark: '·', tone: 'careful' },
  conflict: { word: 'conflict', mark: '!', tone: 'bad' },
  kept: { word: 'kept', mark: '·', tone: 'careful' },
  created: { word: 'created', mark: '✓', tone: 'new' },
  changed: { word: 'updated', mark: '✓', tone: 'new' },
  removed: { word: 'deleted', mark: '✓', tone: 'new' },
  repaired: { word: 'repaired', mark: '✓', tone: 'careful' },
  passed: { word: 'passed', mark: '✓', tone: 'good' },
  skipped: { word: 'skipped', mark: '·', tone: 'careful' },
  failed: { word: 'failed', mark: '✗', tone: 'bad' },
  'not run': { word: 'not run', mark: '·', tone: 'idle' },
  pass: { word: 'pass', mark: '✓', tone: 'good' },
  warn: { word: 'warning', mark: '!', tone: 'careful' },
  fail: { word: 'fail', mark: '✗', tone: 'bad' },
  unknown: { word: 'unknown', mark: '?', tone: 'careful' },
};

/** What a resource has become once it was acted on. */
export const OUTCOME_OF = { create: 'created', change: 'changed', remove: 'removed' } as const;

/** The word, mark and tone of a status: every renderer takes them from here. */
export function wordOf(status: Status): Word {
  return WORDS[status];
}

/** Text in the colour of a tone, on a terminal. */
export function painted({ tone }: Pick<Word, 'tone'>, text: string, paint: ChalkInstance): string {
  const { dim, green, yellow, red } = paint;
  const color = {
    idle: dim,
    good: green,
    new: green,
    changed: yellow,
    removed: red,
    careful: yellow,
    bad: red,
  };
  return color[tone](text);
}

/** What may become of a resource, the gravest first, as the plan counts it. */
const COUNTED: Readonly<Record<Comparison['status'], string>> = {
  conflict: 'in conflict',
  remove: 'to delete',
  change: 'to update',
  create: 'to create',
  keep: 'to keep',
  done: 'unchanged',
};
const GRAVEST = Object.keys(COUNTED) as readonly Comparison['status'][];

/** The status that a reader has to see first; `done` if there is none. */
export function gravest(statuses: readonly Comparison['status'][]): Comparison['status'] {
  return GRAVEST.find((status) => statuses.includes(status)) ?? 'done';
}

/** How many resources a plan has of each status: `1 to update, 13 unchanged`. */
export function countsText(counts: PlanCounts): string {
  const order = ['create', 'change', 'remove', 'keep', 'conflict', 'done'] as const;
  const parts = order.flatMap((status) =>
    counts[status] === 0 ? [] : [`${counts[status]} ${COUNTED[status]}`],
  );
  return parts.join(', ') || 'no changes';
}
