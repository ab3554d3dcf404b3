import type { Comparison, Resource, Work } from 'resource';
import type { PlanCounts, PlanItem } from './events.ts';
import type { Step } from './model.ts';

/** A step with what a look at its resources found, in their order. */
export interface PlannedStep {
  readonly step: Step;
  readonly items: readonly PlannedItem[];
}

/** A plan item with what is needed to act on it. */
export interface PlannedItem extends PlanItem {
  readonly resource: Resource;
  readonly live: unknown;
  /** When it was looked at, in milliseconds since the epoch. */
  readonly at: number;
}

/** Looks at one resource and measures it. */
export async function look(resource: Resource, work: Work): Promise<PlannedItem> {
  const live = await resource.read(work);
  return { ...itemOf(resource, resource.compare(live), live), looked: true, at: Date.now() };
}

function itemOf(resource: Resource, comparison: Comparison, live: unknown) {
  const { kind, name, warning } = resource;
  return { resource, kind, name, command: commandOf(resource, comparison, live), warning, comparison, live };
}

/** The command that does what a comparison says, and no other. */
function commandOf(resource: Resource, { status }: Comparison, live: unknown): string | undefined {
  switch (status) {
    case 'change':
    case 'remove':
      return resource.command(live);
    case 'create':
    case 'done':
      return resource.command();
    case 'keep':
    case 'conflict':
      return undefined;
  }
}

/**
 * The plan of all steps, before anything is changed: every resource is looked at, all at the same time, save
 * those inside something that is not there yet.
 */
export async function planSteps(steps: readonly Step[], work: Work): Promise<PlannedStep[]> {
  return Promise.all(steps.map((step) => planStep(step, work)));
}

/** The plan of one step. */
export async function planStep(step: Step, work: Work): Promise<PlannedStep> {
  const resources = step.resources ?? [];
  const absent = step.requires !== undefined && !(await step.requires(work));
  const items = absent
    ? resources.map((resource) => ({
        ...itemOf(resource, { status: 'create' }, undefined),
        looked: false,
        at: 0,
      }))
    : await Promise.all(resources.map((resource) => look(resource, work)));
  return { step, items };
}

/** What may be shown of planned items: not what was read, which can hold secrets. */
export function shown(items: readonly PlannedItem[]): PlanItem[] {
  return items.map(({ kind, name, command, warning, resource, comparison, looked }) => ({
    kind,
    name,
    command,
    warning,
    ...(resource.waits && { waits: true as const }),
    comparison,
    looked,
  }));
}

/** Whether there is nothing to do about a thing: it is as it should be, or it stays as it is. */
export function settled({ status }: Comparison): boolean {
  return status === 'done' || status === 'keep';
}

/** Whether a planned step would change anything. */
export function changes(planned: PlannedStep): boolean {
  return planned.items.some(({ comparison }) => !settled(comparison));
}

/** The items that are in conflict with something unmanaged. */
export function inConflict(items: readonly PlannedItem[]): PlannedItem[] {
  return items.filter(({ comparison }) => comparison.status === 'conflict');
}

/** How many resources a plan has of each status, without those that are only waited for. */
export function countsOf(plan: readonly PlannedStep[]): PlanCounts {
  const statuses = plan.flatMap(({ items }) =>
    items.flatMap(({ resource, comparison }) => (resource.waits ? [] : [comparison.status])),
  );
  const count = (status: Comparison['status']) => statuses.filter((each) => each === status).length;
  return {
    create: count('create'),
    change: count('change'),
    remove: count('remove'),
    keep: count('keep'),
    conflict: count('conflict'),
    done: count('done'),
  };
}
