import type { Resource } from '../resource/index.ts';
import type { Operator } from './consent.ts';
import type { Step } from './model.ts';
import { isChange, isSameChange, needsNothing, type PlannedItem, type PlannedRepair } from './plan.ts';

// A plan is a promise about what was seen: here is when a run looks again, and what it asks about then.

/** How long an observation is acted on. */
const FRESH_FOR_MS = 30_000;

/** Whether a resource has to be read again before it is acted on, or reported as unchanged. */
export function isStale(
  item: PlannedItem,
  { stale, operator }: { readonly stale: boolean; readonly operator: Pick<Operator, 'person'> },
): boolean {
  if (item.resource.isLocal && needsNothing(item)) return false;
  // What does not exist is created as planned. Of what exists, the run itself may have changed more than the plan shows.
  if (stale && item.action !== 'create') return true;
  // A container that was empty in the plan may hold something by now, which would be deleted with it.
  if (item.action === 'delete') return true;
  // A person may have thought about the plan for an hour, and the clock may have been set back.
  return operator.person || Math.abs(Date.now() - item.at) > FRESH_FOR_MS;
}

/** Whether the resource needs another change now than the one that the operator agreed to. */
export function isUnplanned(
  planned: PlannedItem,
  found: PlannedItem,
  { stale, step }: { readonly stale: boolean; readonly step: Pick<Step, 'requires'> },
): boolean {
  if (found.waits || found.resource.isLocal) return false;
  // An earlier step of this run may have replaced what contains it.
  if (found.action === 'create' && stale && step.requires !== undefined) return false;
  return !isSameChange(planned, found);
}

/** The items of a repair as the plan has them; `undefined` if one of its resources has to be read. */
export function itemsAsPlanned(
  resources: readonly Resource[],
  {
    repairs,
    operator,
  }: { readonly repairs: readonly PlannedRepair[]; readonly operator: Pick<Operator, 'person'> },
): readonly PlannedItem[] | undefined {
  const planned = repairs.filter(({ untouched }) => untouched).flatMap(({ items }) => items);
  const items = resources.flatMap((resource) => planned.find(({ name }) => name === resource.name) ?? []);
  const hold = items.every((item) => !isStale(item, { stale: false, operator }));
  return hold && items.length === resources.length ? items : undefined;
}

/** The changes of a repair that the plan has not named. What did not exist then, the run itself may have created. */
export function changesBeyondPlan(
  items: readonly PlannedItem[],
  repairs: readonly PlannedRepair[],
): PlannedItem[] {
  const named = repairs.flatMap((repair) => repair.items);
  return items.filter(
    (item) =>
      isChange(item) &&
      !named.some(
        (planned) =>
          planned.name === item.name && (planned.action === 'create' || isSameChange(planned, item)),
      ),
  );
}
