import {
  Failure,
  IAM_USUALLY,
  type Resource,
  RUN_AGAIN,
  type StepContext,
  waitFor,
} from '../resource/index.ts';
import { planResource } from './plan.ts';
import { type PlannedItem, staysAsIs } from './planned.ts';

/** How long to wait until a change is visible: IAM is eventually consistent. */
const VISIBLE_WITHIN_MS = 60_000;

/** Reads a resource until it is as expected; `undefined` if that does not happen by the deadline. */
export function lookUntil(
  resource: Resource,
  what: string,
  isExpected: (item: PlannedItem) => boolean,
  work: StepContext,
): Promise<PlannedItem | undefined> {
  return waitFor(
    { what: `${resource.name} ${what}`, usually: IAM_USUALLY, atMostMs: VISIBLE_WITHIN_MS },
    async () => {
      const item = await planResource(resource, work);
      return isExpected(item) ? item : undefined;
    },
    work,
  );
}

/** @throws Failure if a change is not visible by the deadline */
export async function waitUntilVisible(resource: Resource, work: StepContext): Promise<void> {
  let last = 'it does not exist';
  const isVisible = (item: PlannedItem): boolean => {
    if (item.action === 'delete') last = 'it still exists';
    if (item.differences !== undefined) last = item.differences.map(({ field }) => field).join(', ');
    return staysAsIs(item);
  };
  if (await lookUntil(resource, 'to be visible', isVisible, work)) return;
  throw new Failure({
    resource: resource.name,
    seen: `the change was accepted, but is not visible after ${VISIBLE_WITHIN_MS / 1000} s (${last})`,
    cause: 'The system shows changes late, or something else reverts them.',
    next: [RUN_AGAIN, 'If it fails again, look for what reverts the change, such as a GitOps controller.'],
  });
}
