import { Failure, messageOf, type Resource, type Work, waitFor } from 'resource';
import type { Operator } from './consent.ts';
import type { Emit } from './events.ts';
import type { Repair, Step } from './model.ts';
import { look, type PlannedItem, shown } from './plan.ts';

/** How long a change may take to be seen where it was made, in milliseconds: IAM is eventually consistent. */
const VISIBLE_WITHIN = 60_000;
/** A look older than this is not acted on: someone may have thought about the plan for an hour. */
const FRESH_FOR = 30_000;

export interface Applying {
  readonly step: Step;
  /** Whether what the plan found may have changed since, by what this run did. */
  readonly stale: boolean;
  readonly operator: Operator;
  readonly emit: Emit;
  readonly work: Work;
}

/**
 * Brings one resource to what it should be: look, compare, act, look again.
 * @throws Failure on a conflict, a failed call, or where the change does not become visible.
 */
export async function applyResource(item: PlannedItem, context: Applying): Promise<Resulting> {
  const { step, emit, work } = context;
  const started = Date.now();
  const report = (outcome: 'done' | 'created' | 'changed', detail?: string): void =>
    emit({
      type: 'resource',
      step: step.id,
      name: item.name,
      outcome,
      detail,
      warning: item.warning,
      seconds: (Date.now() - started) / 1000,
      at: Date.now(),
    });

  const { comparison, live } = worthless(item, context.stale) ? await look(item.resource, work) : item;
  if (comparison.status === 'done') {
    report('done', comparison.detail);
    return 'done';
  }
  if (comparison.status === 'conflict') {
    throw new Failure({
      kind: 'refused',
      resource: item.name,
      seen: 'it exists, differs, and is not ours to change',
      next: comparison.waysOut,
    });
  }
  const outcome = comparison.status === 'create' ? 'created' : 'changed';
  const repaired = await applyOrRepair(item.resource, live, context);
  await seen(item.resource, work);
  report(outcome);
  return repaired ? 'repaired' : outcome;
}

export type Resulting = 'done' | 'created' | 'changed' | 'repaired';

/** Whether a planned look has to be taken again before it is acted on. */
function worthless(item: PlannedItem, stale: boolean): boolean {
  if (!item.looked) return true;
  if (item.comparison.status === 'done') return stale;
  return Date.now() - item.at > FRESH_FOR;
}

/** Looks again until the change is visible. */
async function seen(resource: Resource, work: Work): Promise<void> {
  let last = 'it is not there';
  const visible = await waitFor(
    { what: `${resource.name} to be visible`, atMost: VISIBLE_WITHIN },
    async () => {
      const comparison = resource.compare(await resource.read(work));
      if (comparison.status === 'done') return true;
      if (comparison.status !== 'create') last = comparison.differences.map(({ field }) => field).join(', ');
      return undefined;
    },
    work,
  );
  if (visible) return;
  throw new Failure({
    resource: resource.name,
    seen: `the change was accepted and is not visible after ${VISIBLE_WITHIN / 1000} s (${last})`,
    cause: 'The system is slow to show changes, or something else changes it back.',
    next: ['Run again: it looks first and continues from what it finds.'],
  });
}

/** Applies; where that fails with an error that the step knows a cure for, offers the cure. True if it was needed. */
async function applyOrRepair(resource: Resource, live: unknown, context: Applying): Promise<boolean> {
  const { step, work } = context;
  try {
    await resource.apply(live, work);
    return false;
  } catch (error) {
    work.signal.throwIfAborted();
    const repair = step.repair?.(error);
    if (repair === undefined) throw error;
    await carryOut(repair, error, context);
    await retry(resource, live, repair, context);
    return true;
  }
}

async function carryOut(repair: Repair, error: unknown, context: Applying): Promise<void> {
  const { step, operator, emit, work } = context;
  const items = await Promise.all(repair.resources.map((resource) => look(resource, work)));
  const denial = error instanceof Failure ? error.seen : messageOf(error);
  emit({ type: 'repair', step: step.id, denial, repair, items: shown(items) });
  const answer = await operator.ask({ text: 'Repair it as the guide says?', answers: ['run', 'quit'] });
  if (answer !== 'run') {
    throw new Failure({
      kind: 'refused',
      resource: `step ${step.id}`,
      seen: 'the repair was not consented to',
      next: ['Carry out the commands shown, or run again and agree to them.'],
      error,
    });
  }
  for (const item of items)
    await applyResource(item, { ...context, step: { ...step, repair: () => undefined } });
}

async function retry(resource: Resource, live: unknown, repair: Repair, { work }: Applying): Promise<void> {
  let last: unknown;
  const done = await waitFor(
    { what: 'the permission to be visible', atMost: repair.patience, first: 500 },
    async () => {
      try {
        await resource.apply(live, work);
        return true;
      } catch (error) {
        work.signal.throwIfAborted();
        if (!repair.isStill(error)) throw error;
        last = error;
        return undefined;
      }
    },
    work,
  );
  if (done) return;
  throw new Failure({
    resource: resource.name,
    seen: `still denied ${repair.patience / 1000} s after the repair: ${last instanceof Failure ? last.seen : messageOf(last)}`,
    cause:
      'The permission is attached but does not take effect: a boundary or a deny may stand against it, or IAM is slower than usual.',
    next: ['Run again in a few minutes; pnpm runbook 90-troubleshoot looks at the whole chain.'],
  });
}
