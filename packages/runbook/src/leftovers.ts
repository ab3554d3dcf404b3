import type { Work } from 'resource';
import type { PlanItem } from './events.ts';
import type { Step } from './model.ts';
import { planSteps, shown } from './plan.ts';

/**
 * Reads the resources of a teardown again, and returns those that still exist with the reason; empty if all are gone.
 */
export async function findLeftovers(steps: readonly Step[], work: Work): Promise<readonly PlanItem[]> {
  const plan = await planSteps(steps, work);
  return plan.flatMap(({ items }) => shown(items)).filter(({ action }) => action !== 'no change');
}
