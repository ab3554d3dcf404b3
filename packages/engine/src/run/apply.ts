import {
  Failure,
  IAM_USUALLY,
  type StepContext,
  seenIn,
  untilAccepted,
  withReadCache,
} from '../resource/index.ts';
import { changesOfEvent } from './agreed.ts';
import type { stepOperator } from './consent.ts';
import type { Emit } from './events.ts';
import type { ChecksRepair, Repair, Step } from './model.ts';
import { planEvent, planResource } from './plan.ts';
import { conflictsAmong, isChange, type PlannedItem, type PlannedRepair, publicItems } from './planned.ts';
import { recordChange } from './record-change.ts';
import {
  conflictFailure,
  notInPlanFailure,
  repairNotInPlanFailure,
  repairRefusedFailure,
} from './refusals.ts';
import { changesBeyondPlan, isStale, isUnplanned, itemsAsPlanned } from './stale-plan.ts';
import { lookUntil, waitUntilVisible } from './visible.ts';
import { OUTCOME_OF } from './words.ts';

/** How often to try again if the same resource is changed by others at the same time. */
const ATTEMPTS = 3;
export interface ApplyingStep {
  readonly step: Step;
  /** Asks about repairs, and about changes that the plan did not show. */
  readonly operator: ReturnType<typeof stepOperator>;
  readonly emit: Emit;
  readonly repairs: readonly PlannedRepair[];
  /** Whether a step that this one depends on has changed something since the plan was made. */
  readonly stale: boolean;
  readonly work: StepContext;
}

/**
 * Brings one resource to its planned state: read, compare, act, read again.
 * @throws Failure on a conflict, if a call fails, or if the change does not become visible.
 */
export async function applyResource(item: PlannedItem, context: ApplyingStep): Promise<ResourceOutcome> {
  const { step, operator, emit, work } = context;
  // The release that uses this document also plans and writes it.
  if (item.document) return 'no change';
  const elapsedSeconds = operator.stopwatch();
  const report = (outcome: Exclude<ResourceOutcome, 'repaired'>, detail?: string): void =>
    emit({
      type: 'resource',
      step: step.id,
      name: item.name,
      outcome,
      detail,
      warning: item.warning,
      ...(item.waits && { waits: true }),
      seconds: elapsedSeconds(),
    });

  let attempted: ResourceOutcome | undefined;
  let current = isStale(item, context) ? await planResource(item.resource, work) : item;
  for (let attempt = 1; ; attempt += 1) {
    const { action, detail, differences } = current;
    if (action === 'no change') {
      const already =
        attempted && `already ${attempted}, by another run or by an earlier call whose response was lost`;
      if (isChange(item)) {
        const why = already ?? 'no longer needed, so nothing was done';
        emit({ type: 'note', step: step.id, message: `${item.name}: ${why}` });
      }
      report('no change', already ?? detail);
      return 'no change';
    }
    if (action === 'keep') {
      report('kept', detail);
      return 'kept';
    }
    if (action === 'conflict') throw conflictFailure(publicItems([current]));
    if (isUnplanned(item, current, context)) await askAgain(current, context);
    // After an interrupt, no further change begins.
    work.signal.throwIfAborted();
    const outcome = OUTCOME_OF[action];
    attempted = outcome;
    const change = { step: step.id, name: item.name, action, differences, detail };
    try {
      const apply = async (): Promise<boolean> => {
        const applied = await applyOrRepair(current, context);
        await waitUntilVisible(item.resource, work);
        return applied;
      };
      const repaired = await (item.waits ? apply() : recordChange(change, emit, work.signal, apply));
      report(outcome);
      return repaired ? 'repaired' : outcome;
    } catch (error) {
      work.signal.throwIfAborted();
      if (!(error instanceof Failure && error.isConcurrentChange) || attempt === ATTEMPTS) throw error;
      // IAM may refuse to create a resource that someone else just created before it shows the resource.
      const what = 'to appear (someone else just changed it)';
      const again = await lookUntil(item.resource, what, ({ action }) => action !== 'create', work);
      if (again === undefined) throw error;
      current = again;
    }
  }
}

async function askAgain(item: PlannedItem, { step, operator, emit }: ApplyingStep): Promise<void> {
  const event = planEvent({ step, items: [item], repairs: [] });
  emit(event);
  const answer = await operator.ask({
    text: 'The plan did not show this change. Apply it?',
    changes: changesOfEvent(event),
    answers: ['run', 'quit'],
  });
  if (answer !== 'run') throw notInPlanFailure([item.name]);
}

export type ResourceOutcome = 'no change' | 'kept' | 'created' | 'updated' | 'deleted' | 'repaired';

/** Applies the change; if that fails with an error that the step can repair, offers the repair. True if the repair was needed. */
async function applyOrRepair(item: PlannedItem, context: ApplyingStep): Promise<boolean> {
  const { step, work } = context;
  const { resource, live, used } = item;
  try {
    await resource.write(live, work, used);
    return false;
  } catch (error) {
    work.signal.throwIfAborted();
    const repair = await step.repair?.(error, work);
    if (repair === undefined) throw error;
    const unplanned = (names: readonly string[]) => repairNotInPlanFailure(names, repair, error);
    await offerRepair(repair, error, context, await itemsOf(repair, context), unplanned);
    await retryAfterRepair(item, repair, context);
    return true;
  }
}

/**
 * Offers to repair the causes of failed checks. Consent to the plan covers this repair, because the same step would have planned it.
 * @returns true if the repair was made; false if it would change nothing, or is not agreed to
 * @throws Failure if the repair fails
 */
export async function repairChecks(
  repair: ChecksRepair,
  error: unknown,
  context: ApplyingStep,
): Promise<boolean> {
  try {
    const items = await itemsOf(repair, context);
    if (!items.some(isChange)) return false;
    await offerRepair(repair, error, context, items);
    return true;
  } catch (failure) {
    if (failure instanceof Failure && failure.kind === 'refused') return false;
    throw failure;
  }
}

async function itemsOf({ resources }: ChecksRepair, context: ApplyingStep): Promise<readonly PlannedItem[]> {
  const read = () => Promise.all(resources.map((resource) => planResource(resource, context.work)));
  return itemsAsPlanned(resources, context) ?? withReadCache(read);
}

async function offerRepair(
  repair: ChecksRepair,
  error: unknown,
  context: ApplyingStep,
  items: readonly PlannedItem[],
  /** Says that consent to a plan without the repair does not cover it. */
  unplannedFailure?: (names: readonly string[]) => Failure,
): Promise<void> {
  const { step, operator, emit } = context;
  const denial = seenIn(error);
  const { title, text } = repair;
  emit({ type: 'repair', step: step.id, denial, repair: { title, text }, items: publicItems(items) });
  const blocked = conflictsAmong(items);
  if (blocked.length > 0) throw conflictFailure(publicItems(blocked));
  const unplanned = changesBeyondPlan(items, context.repairs);
  if (unplanned.length > 0) {
    const names = unplanned.map(({ resource }) => resource.name);
    const answer = await operator.ask({
      text: 'Carry out this repair?',
      changes: publicItems(unplanned).map((item) => ({ step: step.id, ...item })),
      answers: ['run', 'quit'],
      typed: repair.typed,
      ...(unplannedFailure && { unplanned: unplannedFailure(names) }),
    });
    if (answer !== 'run') throw repairRefusedFailure(step.id, error);
  }
  // A repair may change the state that the next one read: a recreated pod has lost its data.
  const { repair: _, ...repairing } = step;
  for (const item of items) await applyResource(item, { ...context, step: repairing, stale: true });
}

async function retryAfterRepair(
  { resource, used }: PlannedItem,
  repair: Repair,
  { work }: ApplyingStep,
): Promise<void> {
  // The repair may have deleted the resource itself.
  const live = await resource.read(work);
  try {
    await untilAccepted(
      {
        what: 'the repair to take effect',
        usually: IAM_USUALLY,
        atMostMs: repair.patienceMs,
        firstPauseMs: 500,
      },
      () => resource.write(live, work, used),
      (error) => repair.isStill(error),
      work,
    );
  } catch (error) {
    if (!repair.isStill(error)) throw error;
    throw new Failure({
      resource: resource.name,
      seen: `it still fails ${repair.patienceMs / 1000} s after the repair: ${seenIn(error)}`,
      cause: repair.persistsBecause,
      next: ['Run again in a few minutes; ./runbook 90-troubleshoot examines the whole chain.'],
    });
  }
}
