import { ABSENT, brief, Failure } from '../resource/index.ts';
import type { AgreedPlan, Change, Operator } from './consent.ts';
import type { EventOf } from './events.ts';
import { masked } from './map-texts.ts';
import { planEvent } from './plan.ts';
import { agreedFields, isSameChange, needsAgreement, type PlannedStep } from './planned.ts';
import { notInPlanFailure } from './refusals.ts';

/** The items that people agree to in a plan and in the repairs that it names. Waiting is no change. */
export function changesOfEvent({ step, items, repairs = [] }: EventOf<'plan'>): readonly Change[] {
  const all = [...items, ...repairs.flatMap((repair) => repair.items)];
  return all.filter(needsAgreement).map((one) => ({ step, ...one }));
}

/** The changes that people agree to with a plan, on any machine. */
export function changesOfPlan(plan: readonly PlannedStep[]): readonly Change[] {
  return plan.flatMap((planned) => {
    const items = planned.items.filter(({ resource }) => !resource.isLocal);
    return changesOfEvent(planEvent({ ...planned, items }));
  });
}

/**
 * The operator of a run whose plan a person agreed to elsewhere: says yes to these changes and to the repairs that the plan
 * named, and refuses changes that are new or different since then.
 */
export function agreedOperator(agreed: readonly Change[]): Operator {
  return {
    ask: async ({ changes, unplanned }) => {
      if (unplanned !== undefined) throw unplanned;
      const plannedFor = ({ step, name }: Change) =>
        agreed.filter((planned) => planned.step === step && planned.name === name);
      const others = masked(changes).filter(
        (change) => !plannedFor(change).some((one) => isSameChange(one, change)),
      );
      if (others.length === 0) return 'run';
      throw notInPlanFailure(
        others.map(({ name }) => name),
        others.flatMap((change) => changeDifferences(change, plannedFor(change)[0])),
      );
    },
  };
}

/** Parts of the target that need not match the plan's: another person may carry the plan out, on another machine. */
const MAY_DIFFER: ReadonlySet<string> = new Set(['as', 'inputs']);

/**
 * Refuses a run whose target is not the plan's.
 * @throws Failure of kind refused
 */
export function refuseAnotherTarget(planned: AgreedPlan['target'], target: AgreedPlan['target']): void {
  const names = [...new Set([...Object.keys(planned), ...Object.keys(target)])];
  const others = names.filter((name) => !MAY_DIFFER.has(name) && target[name] !== planned[name]);
  if (others.length === 0) return;
  const differ = others.map(
    (name) => `${name} ${planned[name] ?? '(none)'}, but this run has ${target[name] ?? '(none)'}`,
  );
  throw new Failure({
    kind: 'refused',
    resource: 'the plan that you agreed to',
    seen: `it was made for ${differ.join('; ')}; nothing was changed`,
    next: ['Use the inputs, credentials and addresses of the plan, or make a new plan here.'],
  });
}

/** The differences between a change and the one that was agreed to, with both values of each field. */
function changeDifferences(change: Change, planned: Change | undefined): readonly string[] {
  if (planned === undefined) return [`${change.name}: it is not in the plan`];
  const [before, now] = [fieldsOf(planned), fieldsOf(change)];
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((field) => before.get(field) !== now.get(field))
    .map((field) => {
      const [had, has] = [before, now].map((fields) => brief(fields.get(field) ?? ABSENT));
      return `${change.name}: ${field}: the plan has ${had}, and now it is ${has}`;
    });
}

function fieldsOf(change: Change): ReadonlyMap<string, string> {
  const { source, sealed, ...done } = agreedFields(change);
  return new Map(
    Object.entries({ ...done, ...source, ...sealed }).flatMap(([field, value]) =>
      value === undefined
        ? []
        : [[field, typeof value === 'string' ? value : JSON.stringify(value)] as const],
    ),
  );
}
