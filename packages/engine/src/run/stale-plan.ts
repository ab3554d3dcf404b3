import type { Resource } from '../resource/index.ts';
import type { Operator } from './consent.ts';
import type { Step } from './model.ts';
import { isChange, isSameChange, type PlannedItem, type PlannedRepair, staysAsIs } from './planned.ts';

// A plan is a promise about what was read: this file decides when a run reads again, and when it asks again.

/** How long an observation stays valid. */
const FRESH_FOR_MS = 30_000;

/** Whether a resource has to be read again before it is changed, or reported as unchanged. */
export function isStale(
  item: PlannedItem,
  { stale, operator }: { readonly stale: boolean; readonly operator: Pick<Operator, 'person'> },
): boolean {
  if (item.resource.isLocal && staysAsIs(item)) return false;
  // A missing resource is created as planned. An existing one may have been changed by the run itself beyond the plan.
  if (stale && item.action !== 'create') return true;
  // A container that was empty in the plan may now hold something, which would be deleted with it.
  if (item.action === 'delete') return true;
  // A person may have considered the plan for an hour, and the clock may have been set back.
  return operator.person || Math.abs(Date.now() - item.at) > FRESH_FOR_MS;
}

/** Whether the resource now needs a change that the operator has not agreed to. */
export function isUnplanned(
  planned: PlannedItem,
  found: PlannedItem,
  { stale, step }: { readonly stale: boolean; readonly step: Pick<Step, 'requires'> },
): boolean {
  if (found.waits || found.resource.isLocal) return false;
  // An earlier step of this run may have replaced its container.
  if (found.action === 'create' && stale && step.requires !== undefined) return false;
  return !isSameChange(planned, found);
}

/** The planned items of a repair; `undefined` if one of its resources has to be read. */
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

/** The changes of a repair that the plan did not name. The run itself may have created a resource that did not exist then. */
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
