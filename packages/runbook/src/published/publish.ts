import type { Comparison, Failure } from 'resource';
import type { Outcome, PlanItem, RunEvent } from '../events.ts';
import type { PublishedEvent } from './schema.ts';

/** What every line of `--json` gets when it is written. */
type Stamped = 'version' | 'time';

/** The same without some fields, for each type of event by itself. */
type Without<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

/** A published event before it gets its version and its time. */
export type EventFacts = Without<PublishedEvent, Stamped>;
type PublishedItem = Extract<PublishedEvent, { type: 'plan' }>['items'][number];

const ACTION = {
  done: 'no change',
  create: 'create',
  change: 'update',
  remove: 'delete',
  keep: 'keep',
  conflict: 'conflict',
} as const satisfies Record<Comparison['status'], PublishedItem['action']>;

const OUTCOME = {
  done: 'no change',
  kept: 'kept',
  created: 'created',
  changed: 'updated',
  removed: 'deleted',
  repaired: 'repaired',
  passed: 'passed',
  skipped: 'skipped',
  failed: 'failed',
  'not run': 'not run',
} as const satisfies Record<Outcome, Extract<PublishedEvent, { type: 'step-end' }>['outcome']>;

/** What is published of an event: what the schema documents, field by field, and nothing else. Pure. */
export function published(event: RunEvent): EventFacts {
  switch (event.type) {
    case 'target':
      return { type: event.type, target: { ...event.target } };
    case 'section': {
      const { type, runbook, title, purpose } = event;
      return { type, runbook, title, purpose };
    }
    case 'plan': {
      const { id, title, why } = event.step;
      return { type: event.type, step: id, title, why, items: event.items.map(publishedItem) };
    }
    case 'plan-end': {
      const { create, change, remove, keep, conflict, done } = event.counts;
      return {
        type: event.type,
        counts: { create, update: change, delete: remove, keep, conflict, 'no change': done },
      };
    }
    case 'step-start': {
      const { id, title, why, after = [] } = event.step;
      return { type: event.type, step: id, title, why, after: [...after] };
    }
    case 'waiting':
    case 'note': {
      const { type, step, message } = event;
      return { type, step, message };
    }
    case 'resource': {
      const { type, step, name, outcome, detail, warning, seconds } = event;
      return { type, step, name, outcome: OUTCOME[outcome], detail, warning, seconds };
    }
    case 'check': {
      const { type, step, name, finding, seconds } = event;
      const { status, detail, next } = finding;
      return { type, step, name, finding: { status, detail, next: next && [...next] }, seconds };
    }
    case 'diagnosis': {
      const { type, step, id, level, title, evidence, cause, repair } = event;
      return { type, step, id, level, title, evidence, cause, repair: [...repair] };
    }
    case 'repair': {
      const { type, step, denial, repair, items } = event;
      const { title, text } = repair;
      return { type, step, denial, repair: { title, text }, items: items.map(publishedItem) };
    }
    case 'failure':
      return { type: event.type, step: event.step, failure: publishedFailure(event.failure) };
    case 'step-end': {
      const { type, step, title, outcome, seconds } = event;
      return { type, step, title, outcome: OUTCOME[outcome], seconds };
    }
    case 'left':
      return { type: event.type, items: event.items.map(publishedItem) };
  }
}

function publishedItem({ kind, name, command, warning, waits, comparison, looked }: PlanItem): PublishedItem {
  return {
    kind,
    name,
    action: ACTION[comparison.status],
    command,
    detail: detailOf(comparison),
    differences: 'differences' in comparison ? comparison.differences.map(publishedDifference) : undefined,
    options: 'options' in comparison ? [...comparison.options] : undefined,
    warning,
    waits,
    observed: looked,
  };
}

function detailOf(comparison: Comparison): string | undefined {
  if (comparison.status === 'conflict') return comparison.seen;
  return 'detail' in comparison ? comparison.detail : undefined;
}

function publishedDifference({ field, live, wanted }: NonNullable<PublishedItem['differences']>[number]) {
  return { field, live, wanted };
}

function publishedFailure({ kind, resource, seen, likely, next }: Failure) {
  return { kind, resource, seen, cause: likely, next: [...next] };
}
