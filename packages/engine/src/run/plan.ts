import {
  type Comparison,
  commandText,
  compare,
  Failure,
  type Resource,
  type StepContext,
  seal,
  shownOf,
} from '../resource/index.ts';
import type { EventOf } from './events.ts';
import type { PlanItem, Step } from './model.ts';
import {
  comesLater,
  conflictsAmong,
  hasChange,
  isChange,
  type PlannedItem,
  type PlannedRepair,
  type PlannedStep,
  publicItems,
  staysAsIs,
} from './planned.ts';
import { deniedFailure } from './refusals.ts';

export async function planResource(resource: Resource, work: StepContext): Promise<PlannedItem> {
  const live = await resource.read(work);
  const item = await withSource(itemOf(resource, compare(resource, live), live), work);
  // Only a resource that its chart has yet to create is not observed.
  const observed = live !== undefined || resource.absent === true || item.action !== 'no change';
  return { ...item, observed, at: Date.now() };
}

/** An item with the printable inputs of its change. */
async function withSource(item: PlannedItem, work: StepContext): Promise<PlannedItem> {
  const { resource, action, live } = item;
  if (resource.source === undefined || (action !== 'create' && action !== 'update')) return item;
  const {
    shown,
    hidden = {},
    takes = [],
    refusal,
    lacks = [],
    used,
    warning: sourceWarning,
  } = await resource.source(live, work);
  const differences =
    takes.length === 0 ? item.differences : [...(item.differences ?? []), ...shownOf(takes)];
  if (refusal !== undefined) {
    const { seen: detail, options } = refusal;
    return { ...item, action: 'conflict', command: undefined, detail, options, differences };
  }
  const sealed = Object.fromEntries(Object.entries(hidden).map(([name, text]) => [name, seal(text)]));
  const warnings = [
    item.warning,
    sourceWarning,
    ...lacks.flatMap(({ of, seen, remedy }) => [`${of}: ${seen}.`, remedy]),
  ];
  // One sentence can provide several.
  const warning = [...new Set(warnings)].filter(Boolean).join(' ') || undefined;
  const certain = lacks.filter(({ mayBeUnneeded }) => !mayBeUnneeded);
  return {
    ...item,
    command: commandText(resource.command(action === 'update' ? live : undefined, used)) || undefined,
    differences,
    warning,
    ...(Object.keys(shown).length > 0 && { source: shown }),
    ...(Object.keys(sealed).length > 0 && { sealed }),
    ...(certain.length > 0 && { lacks: certain }),
    used,
  };
}

/** Pairs a resource with the command for exactly its planned action. */
function itemOf(
  resource: Resource,
  { differences, isAdoptable: _, ...comparison }: Comparison,
  live?: unknown,
): PlannedItem {
  const { kind, name, waits, document } = resource;
  const { action } = comparison;
  const corrects = action === 'update' || action === 'delete';
  const stays = action === 'keep' || action === 'conflict';
  // No command if a chart creates the resource.
  const command = stays ? undefined : commandText(resource.command(corrects ? live : undefined)) || undefined;
  const item = {
    kind,
    name,
    command,
    ...comparison,
    ...(differences && { differences: shownOf(differences) }),
    warning: resource.warning?.(live),
    document,
    waits: waits ? (true as const) : undefined,
  };
  return { ...item, observed: false, resource, live, at: 0 };
}

/**
 * Plans all steps before anything is changed: reads all resources at the same time.
 * @throws Failure; one for all permissions that the caller lacks
 */
export async function planSteps(steps: readonly Step[], work: StepContext): Promise<PlannedStep[]> {
  return allUnlessDenied(steps.map((step) => planStep(step, work)));
}

/** The values of all promises. A denial waits for the others, which may be denied as well. */
async function allUnlessDenied<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const denials: Failure[] = [];
  const values = await Promise.all(
    promises.map(async (promise) => {
      try {
        return [await promise];
      } catch (error) {
        if (!(error instanceof Failure && error.isDenied)) throw error;
        denials.push(error);
        return [];
      }
    }),
  );
  const denied = deniedFailure(denials);
  if (denied !== undefined) throw denied;
  return values.flat();
}

/** The resources that still exist after a teardown, with the reason. */
export async function findLeftovers(steps: readonly Step[], work: StepContext): Promise<readonly PlanItem[]> {
  const plan = await planSteps(steps, work);
  return plan.flatMap(({ items }) => publicItems(items)).filter(({ action }) => action !== 'no change');
}

/** Plans one step. Resources in a system that does not exist yet are not read. */
export async function planStep(step: Step, work: StepContext): Promise<PlannedStep> {
  const resources = step.resources ?? [];
  const absent = step.requires !== undefined && !(await step.requires(work));
  const items = await allUnlessDenied(
    resources.map((resource) =>
      absent
        ? withSource(itemOf(resource, compare(resource, undefined)), work)
        : planResource(resource, work),
    ),
  );
  if (items.some((item) => isChange(item) && !item.resource.isLocal))
    return { step, items, repairs: await foreseenRepairs(step, work) };
  return { step, items: items.map(asNotNeeded), repairs: [] };
}

/** Leaves a resource of this machine alone if this run changes nothing of the guide. */
function asNotNeeded(item: PlannedItem): PlannedItem {
  if (!item.resource.isLocal || staysAsIs(item)) return item;
  const { differences, options, command, ...rest } = item;
  return { ...rest, action: 'no change', detail: 'differs on this machine, but this run does not need it' };
}

/**
 * The repairs that a step may need. A plan does not fail if a repair cannot be foreseen: the run asks about the repair
 * once it is needed.
 */
async function foreseenRepairs(step: Step, work: StepContext): Promise<readonly PlannedRepair[]> {
  try {
    const foreseen = (await step.foresee?.(work)) ?? [];
    const repairs = await Promise.all(
      foreseen.map(async ({ when, resources, untouched = false }) => {
        const items = await Promise.all(resources.map((resource) => planResource(resource, work)));
        return { when, items: items.filter(isChange), untouched };
      }),
    );
    return repairs.filter(({ items }) => items.length > 0 && conflictsAmong(items).length === 0);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

export function planEvent({ step, items, repairs }: PlannedStep): EventOf<'plan'> {
  const { id, title, why, checks, writes } = step;
  return {
    type: 'plan',
    step: id,
    title,
    why,
    checks: checks?.map(({ name }) => name),
    writes,
    items: publicItems(items),
    ...(repairs.length > 0 && {
      repairs: repairs.map((repair) => ({ when: repair.when, items: publicItems(repair.items) })),
    }),
  };
}

/** Why a plan without changes would wait forever. */
export function stuckWaitFailure(plan: readonly PlannedStep[]): Failure | undefined {
  if (plan.some(hasChange)) return undefined;
  const [first] = plan.flatMap(({ items }) =>
    items.flatMap(({ resource, live }) => (live === undefined ? [] : (resource.stuckFailure?.(live) ?? []))),
  );
  return first;
}

/** Counts a plan. A resource that is only waited for counts if it exists and is not ready; a chart's resource, if it exists. */
export function planEndEvent(plan: readonly PlannedStep[]): EventOf<'plan-end'> {
  const counts = { create: 0, update: 0, delete: 0, keep: 0, conflict: 0, 'no change': 0 };
  let waits = 0;
  for (const item of plan.flatMap(({ items }) => items)) {
    const { waits: isWait, document, action } = item;
    if (document || comesLater(item)) continue;
    if (!isWait) counts[action] += 1;
    else if (action === 'update') waits += 1;
  }
  const repairs = plan.flatMap((planned) => planned.repairs.flatMap(({ items }) => items)).length;
  return { type: 'plan-end', counts, ...(waits > 0 && { waits }), ...(repairs > 0 && { repairs }) };
}
