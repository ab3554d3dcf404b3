import type { Work } from 'resource';
import type { PlanItem } from './events.ts';
import type { Step } from './model.ts';
import { planSteps, shown } from './plan.ts';

/** Looks once more, after things were to go: what is still there, and why. Nothing, where everything is gone. */
export async function findLeftovers(steps: readonly Step[], work: Work): Promise<readonly PlanItem[]> {
  const plan = await planSteps(steps, work);
  return plan.flatMap(({ items }) => shown(items)).filter(({ action }) => action !== 'no change');
}
