import { Chalk, type ChalkInstance } from 'chalk';
import type { Failure } from '../resource/index.ts';
import type { Action, ClusterOutcome, Finding, Outcome, RunEvent } from './events.ts';

type Tone = 'idle' | 'active' | 'good' | 'new' | 'changed' | 'removed' | 'careful' | 'bad';

/** What people read for an internal status. */
export interface Word {
  readonly mark: string;
  readonly word: string;
  readonly tone: Tone;
  /** The word after a number: `13 unchanged`. */
  readonly counted: string;
}

/** A plan's action, the end of a resource, step or cluster, the result of a check, and how a whole run ended. */
export type Status =
  | Action
  | 'wait'
  | 'waited'
  | 'prove'
  | 'proved'
  | Outcome
  | 'waiting'
  | 'under way'
  | ClusterOutcome
  | Finding['status']
  | `run ${'found' | 'changed' | 'unchanged' | 'unproved' | 'misused' | 'refused' | 'interrupted' | 'failed'}`
  | `plan ${'empty' | 'made'}`;

/** The mark, the word and the tone of each status, and the word after a number if that is another. */
const WORDS: Readonly<Record<Status, readonly [mark: string, word: string, tone: Tone, counted?: string]>> = {
  create: ['+', 'create', 'new', 'to create'],
  update: ['~', 'update', 'changed', 'to update'],
  delete: ['-', 'delete', 'removed', 'to delete'],
  keep: ['·', 'keep', 'careful', 'to keep'],
  conflict: ['!', 'conflict', 'bad', 'in conflict'],
  'no change': ['=', 'no change', 'idle', 'unchanged'],
  wait: ['…', 'wait', 'new'],
  waited: ['✓', 'waited', 'good'],
  prove: ['?', 'verify', 'new'],
  proved: ['✓', 'verified', 'good'],
  kept: ['·', 'kept', 'careful'],
  created: ['✓', 'created', 'new'],
  updated: ['✓', 'updated', 'new'],
  deleted: ['✓', 'deleted', 'new'],
  repaired: ['✓', 'repaired', 'careful'],
  passed: ['✓', 'passed', 'good'],
  skipped: ['·', 'skipped', 'careful'],
  failed: ['✗', 'failed', 'bad'],
  interrupted: ['·', 'interrupted', 'careful'],
  'not run': ['·', 'not run', 'idle'],
  waiting: ['·', 'waiting', 'idle'],
  'under way': ['›', 'under way', 'active'],
  'nothing to do': ['✓', 'nothing to do', 'idle'],
  done: ['✓', 'done', 'good'],
  'would change': ['✓', 'would change', 'careful'],
  refused: ['✗', 'refused', 'bad'],
  'wrong input': ['✗', 'wrong input', 'bad'],
  pass: ['✓', 'pass', 'good'],
  warn: ['!', 'warning', 'careful'],
  fail: ['✗', 'fail', 'bad'],
  unknown: ['?', 'unknown', 'careful'],
  'run changed': ['✓', 'all done', 'good'],
  'run unchanged': ['✓', 'done; nothing was changed', 'good'],
  'run unproved': ['?', 'done, but not verified', 'careful'],
  'run misused': ['✗', 'wrong usage or input: nothing was changed', 'bad'],
  'run refused': ['·', 'refused: a conflict, or no consent to a step', 'careful'],
  'run interrupted': ['·', 'interrupted', 'bad'],
  'run found': ['✗', 'something is wrong: see what was found', 'bad'],
  'run failed': ['✗', 'a step or a proof failed', 'bad'],
  'plan empty': ['✓', 'nothing to do', 'good'],
  'plan made': ['~', 'plan only: nothing was changed', 'careful'],
};

export const OUTCOME_OF = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  prove: 'proved',
} as const;

const CHANGED: ReadonlySet<Outcome> = new Set(['created', 'updated', 'deleted', 'repaired']);

export function hasChanged(outcome: Outcome): boolean {
  return CHANGED.has(outcome);
}

/** What people read for a status: every renderer takes it from here. */
export function wordOf(status: Status): Word {
  const [mark, word, tone, counted = word] = WORDS[status];
  return { mark, word, tone, counted };
}

export function wordOfFailure({ kind }: Failure): Word {
  return wordOf(kind === 'refused' ? 'refused' : 'failed');
}

export function painted({ tone }: Word, text: string, paint: ChalkInstance): string {
  const { dim, cyan, green, yellow, red } = paint;
  const color = {
    idle: dim,
    active: cyan,
    good: green,
    new: green,
    changed: yellow,
    removed: red,
    careful: yellow,
    bad: red,
  };
  return color[tone](text);
}

const BY_SERIOUSNESS = ['conflict', 'delete', 'update', 'create', 'keep', 'no change'] as const;

export function mostSerious(actions: readonly Action[]): Action {
  return BY_SERIOUSNESS.find((action) => actions.includes(action)) ?? 'no change';
}

/** What a plan comes to: `13 to create; 2 more if a repair is needed`, `14 unchanged; 1 not ready, to wait for`. */
export function planText({ counts, waits, repairs }: Extract<RunEvent, { type: 'plan-end' }>): string {
  return [
    countsText(counts) || 'no changes',
    ...(waits === undefined ? [] : [`${waits} not ready, to wait for`]),
    ...(repairs === undefined ? [] : [`${repairs} more if a repair is needed`]),
  ].join('; ');
}

/** The number of each status: `1 to update, 13 unchanged`. */
export function countsText(counts: Readonly<Partial<Record<Status, number>>>): string {
  return (Object.keys(counts) as Status[])
    .flatMap((status) => (counts[status] ? [`${counts[status]} ${wordOf(status).counted}`] : []))
    .join(', ');
}

/** Whether to colour what goes to a stream: if it is a terminal, unless NO_COLOR or FORCE_COLOR says otherwise. */
export function hasColor({ isTTY }: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR === undefined ? isTTY === true : !['0', 'false'].includes(FORCE_COLOR);
}

export function paintOf(stream: { readonly isTTY?: boolean }): ChalkInstance {
  return new Chalk({ level: hasColor(stream) ? 1 : 0 });
}
