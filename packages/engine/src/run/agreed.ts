import { createHash } from 'node:crypto';
import { Failure, isObject, oneLine } from '../resource/index.ts';
import type { AgreedChange, AgreedPlan, Change, Operator } from './consent.ts';
import type { RunEvent } from './events.ts';
import { masked } from './map-texts.ts';
import { needsAgreement, type PlannedStep, planEvent } from './plan.ts';
import { notInPlanFailure } from './refusals.ts';

/** The items of a plan, and of the repairs that it names, that people agree to. Waiting is no change. */
export function changesIn(event: RunEvent): readonly Change[] {
  if (event.type !== 'plan') return [];
  const { step, items, repairs = [] } = event;
  const all = [...items, ...repairs.flatMap((repair) => repair.items)];
  return all.filter(needsAgreement).map((one) => ({ step, ...one }));
}

/** What people agree to with a plan. */
export function changesOf(plan: readonly PlannedStep[]): readonly Change[] {
  return plan.flatMap((planned) => changesIn(planEvent(planned)));
}

export function agreedTo(change: Change): AgreedChange {
  return { ...change, digest: digestOf(change) };
}

/** The digest of all that the file of a plan says about a change. */
export function digestOf({ digest: _, ...text }: Partial<AgreedChange>): string {
  return createHash('sha256').update(canonical(text)).digest('hex');
}

/** A value as text, the same for the same content whatever the order of its fields. */
function canonical(content: object): string {
  return JSON.stringify(content, (_, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
  );
}

/**
 * The operator of a run after a person has agreed to its plan elsewhere: says yes to these changes and to the repairs that the
 * plan named. Refuses what is new or different since then.
 */
export function agreedOperator(agreed: readonly AgreedChange[]): Operator {
  return {
    ask: async ({ changes, unplanned }) => {
      if (unplanned !== undefined) throw unplanned;
      const planned = new Set(agreed.map((change) => canonical(whatIsDone(change))));
      const others = masked(changes).filter((change) => !planned.has(canonical(whatIsDone(change))));
      if (others.length === 0) return 'run';
      throw notInPlanFailure(
        others.map(({ name }) => name),
        others.flatMap((change) => howDifferent(change, agreed).map((how) => `${change.name}: ${how}`)),
      );
    },
  };
}

/** Who runs it, and which file has the inputs: another person may carry a plan out, on another machine. */
const REMARKS: ReadonlySet<string> = new Set(['as', 'inputs']);

/**
 * Refuses a run in another place than a plan is for.
 * @throws Failure of kind refused
 */
export function refuseAnotherTarget(planned: AgreedPlan['target'], target: AgreedPlan['target']): void {
  const names = [...new Set([...Object.keys(planned), ...Object.keys(target)])];
  const others = names.filter((name) => !REMARKS.has(name) && target[name] !== planned[name]);
  if (others.length === 0) return;
  const differ = others.map(
    (name) => `${name} ${planned[name] ?? '(none)'}, but this run has ${target[name] ?? '(none)'}`,
  );
  throw new Failure({
    kind: 'refused',
    resource: 'the plan that you agreed to',
    seen: `it was made for ${differ.join('; ')}; nothing was changed`,
    next: ['Use the inputs, credentials and addresses that it was made with, or make a plan here.'],
  });
}

/** How a change differs from the one that was agreed to, with both values. */
function howDifferent(change: Change, agreed: readonly AgreedChange[]): readonly string[] {
  const planned = agreed.find(({ step, name }) => step === change.step && name === change.name);
  if (planned === undefined) return ['the plan does not have it'];
  const [before, now] = [textsOf(planned), textsOf(change)];
  const fields = [...new Set([...before.keys(), ...now.keys()])];
  return fields
    .filter((field) => before.get(field) !== now.get(field))
    .map((field) => `${field}: ${bothOf(before.get(field), now.get(field))}`);
}

/** What is done to a resource. Remarks, and whether it could be read, may change with the system. */
function whatIsDone({ step, name, kind, action, detail, differences, command, source, sealed }: Change) {
  return { step, name, kind, action, detail, differences, command, source, sealed };
}

/** The same as a text for each field; the differences of one field are one text. */
function textsOf(change: Change): ReadonlyMap<string, string | undefined> {
  const { differences = [], source = {}, sealed = {}, ...facts } = whatIsDone(change);
  const differing = new Map<string, string>();
  for (const { field, live = '(absent)', wanted } of differences) {
    const before = differing.get(field);
    differing.set(field, `${before === undefined ? '' : `${before}; `}${live} → ${wanted}`);
  }
  return new Map([
    ...Object.entries(source),
    ...Object.entries(sealed).map(([name, text]) => [`${name} (not shown)`, text] as const),
    ...differing,
    ...Object.entries(facts),
  ]);
}

/** How much of two texts is shown before their first difference, and in all, in characters. */
const SHOWN = { before: 30, all: 120 };

function bothOf(planned = '(absent)', now = '(absent)'): string {
  const at = [...planned].findIndex((character, index) => character !== now[index]);
  const from = Math.max(0, at - SHOWN.before);
  const [was, is] = [planned, now].map((text) => {
    const end = from + SHOWN.all;
    return oneLine(`${from > 0 ? '…' : ''}${text.slice(from, end)}${end < text.length ? '…' : ''}`);
  });
  return `the plan has ${was}, and now it is ${is}`;
}
