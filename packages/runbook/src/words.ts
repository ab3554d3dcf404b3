import type { ChalkInstance } from 'chalk';
import type { Action, ClusterOutcome, Finding, Outcome, PlanCounts } from './events.ts';

/** The tone of a word: it sets the colour on a terminal and in a report. */
type Tone = 'idle' | 'good' | 'new' | 'changed' | 'removed' | 'careful' | 'bad';

/** The word that people read for an internal status. */
export interface Word {
  readonly word: string;
  readonly mark: string;
  readonly tone: Tone;
}

/** The words for a plan's action, for the end of a resource, step or cluster, and for the result of a check. */
type Status = Action | 'wait' | Outcome | ClusterOutcome | Finding['status'];

/** The mark and the tone of each status, and its word if that is another. */
const WORDS: Readonly<Record<Status, readonly [mark: string, tone: Tone, word?: string]>> = {
  'no change': ['=', 'idle'],
  create: ['+', 'new'],
  update: ['~', 'changed'],
  delete: ['-', 'removed'],
  wait: ['…', 'new'],
  keep: ['·', 'careful'],
  conflict: ['!', 'bad'],
  kept: ['·', 'careful'],
  created: ['✓', 'new'],
  updated: ['✓', 'new'],
  deleted: ['✓', 'new'],
  repaired: ['✓', 'careful'],
  passed: ['✓', 'good'],
  skipped: ['·', 'careful'],
  failed: ['✗', 'bad'],
  interrupted: ['·', 'careful'],
  'not run': ['·', 'idle'],
  'nothing to do': ['✓', 'idle'],
  done: ['✓', 'good'],
  'would change': ['✓', 'careful'],
  refused: ['✗', 'bad'],
  'wrong input': ['✗', 'bad'],
  pass: ['✓', 'good'],
  warn: ['!', 'careful', 'warning'],
  fail: ['✗', 'bad'],
  unknown: ['?', 'careful'],
};

/** The outcome of a resource that was acted on. */
export const OUTCOME_OF = { create: 'created', update: 'updated', delete: 'deleted' } as const;

const CHANGED: ReadonlySet<Outcome> = new Set(['created', 'updated', 'deleted', 'repaired']);

/** Whether this outcome means that the step or the resource was changed. */
export function hasChanged(outcome: Outcome): boolean {
  return CHANGED.has(outcome);
}

/** The word, mark and tone of a status: every renderer takes them from here. */
export function wordOf(status: Status): Word {
  const [mark, tone, word = status] = WORDS[status];
  return { word, mark, tone };
}

/** Text in the colour of a tone, on a terminal. */
export function painted({ tone }: Word, text: string, paint: ChalkInstance): string {
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

/** The actions of a plan, the most serious first, as the plan counts them. */
const COUNTED: Readonly<Record<Action, string>> = {
  conflict: 'in conflict',
  delete: 'to delete',
  update: 'to update',
  create: 'to create',
  keep: 'to keep',
  'no change': 'unchanged',
};
const BY_SERIOUSNESS = Object.keys(COUNTED) as readonly Action[];

/** The action that a reader must see first. */
export function mostSerious(actions: readonly Action[]): Action {
  return BY_SERIOUSNESS.find((action) => actions.includes(action)) ?? 'no change';
}

/** The number of resources for each action of a plan: `1 to update, 13 unchanged`. */
export function countsText(counts: PlanCounts): string {
  const order = ['create', 'update', 'delete', 'keep', 'conflict', 'no change'] as const;
  const parts = order.flatMap((action) =>
    counts[action] === 0 ? [] : [`${counts[action]} ${COUNTED[action]}`],
  );
  return parts.join(', ') || 'no changes';
}
