import { Failure, joined, type Lack, oneLine } from '../resource/index.ts';
import type { PlanItem, Repair } from './model.ts';
import { remarkOn } from './render-item.ts';
import type { Section } from './sections.ts';

/** @param unchanged a clause about the change that the conflict stopped */
export function conflictFailure(items: readonly PlanItem[], unchanged = 'it was not changed'): Failure {
  const all = items.flatMap(({ options = [] }) => options);
  const [remark, ...more] = new Set(items.map(remarkOn));
  const lines =
    more.length === 0
      ? [`${remark}; ${unchanged}`]
      : [unchanged, ...items.map((item) => `${item.name}: ${remarkOn(item)}`)];
  return refusal(
    items.map(({ name }) => name),
    lines.join('\n'),
    [...new Set(all)],
  );
}

/** Reports everything that the changes of a plan need and lack. */
export function lackFailure(lacks: readonly Lack[]): Failure {
  const all = (text: (lack: Lack) => string) => [...new Set(lacks.map(text))];
  const names = all(({ of }) => of);
  const seen = all(({ of, seen }) => (names.length > 1 ? `${of}: ${seen}` : seen));
  return new Failure({
    kind: 'input',
    resource: names.join(', '),
    seen: ['nothing was changed', ...seen].join('\n'),
    next: all(({ remedy }) => remedy),
  });
}

/** Reports all permissions that the caller lacks. The advice is that for the first. `undefined` for none */
export function deniedFailure(denials: readonly Failure[]): Failure | undefined {
  const each = denials.flatMap((one) =>
    one.error instanceof AggregateError ? (one.error.errors as Failure[]) : one,
  );
  const [first, ...more] = new Map(each.map((one) => [one.seen, one])).values();
  if (first === undefined || more.length === 0) return first;
  const all = [first, ...more];
  return first.with({
    resource: 'permissions to read',
    seen: all.map(({ resource, seen }) => oneLine(joined(`${resource}: ${seen}`))).join('\n'),
    next: [...new Set(all.flatMap(({ next }) => next))],
    error: new AggregateError(all),
  });
}

/** @param how the differences, a phrase each */
export function notInPlanFailure(names: readonly string[], how: readonly string[] = []): Failure {
  const seen = ['it differs from the plan that you agreed to, and was not changed', ...how].join('\n');
  return refusal(names, seen, ['Make a new plan: it shows what differs now.']);
}

export function repairNotInPlanFailure(
  names: readonly string[],
  { toPlan = [], typed }: Pick<Repair, 'toPlan' | 'typed'>,
  error: unknown,
): Failure {
  const inAdvance =
    typed === undefined
      ? ', or use --yes --repair to agree in advance.'
      : `. --yes does not cover it, because only the error names ${typed}.`;
  return refusal(
    names,
    'not changed: the repair above is not part of the plan you approved',
    [...toPlan, `Run the runbook for this cluster at a terminal, and agree to the repair there${inAdvance}`],
    error,
  );
}

export function repairRefusedFailure(step: string, error: unknown): Failure {
  return refusal(
    [`step ${step}`],
    'you did not agree to the repair',
    ['Run the commands shown, or run again and agree to them.'],
    error,
  );
}

export function noConsentFailure(): Failure {
  return refusal(['consent'], 'not given; nothing was changed', []);
}

/** The plan has no changes, and a person skipped the verification. */
export function notProvedFailure(): Failure {
  return new Failure({
    resource: 'verification',
    seen: 'not run, so nothing is proved; nothing was changed',
  });
}

export function nobodyToAskFailure(next: string): Failure {
  return refusal(
    ['consent'],
    'there is no terminal to confirm on and --yes was not given; nothing was changed',
    [next],
  );
}

/** Nobody could be asked about a plan without changes whose verification writes something for a moment. */
export function proofNotAgreedFailure(sections: readonly Section[]): Failure {
  const writes = sections.flatMap(({ steps }) =>
    steps.flatMap(({ id, writes }) => (writes === undefined ? [] : [`${id} ${writes}`])),
  );
  return refusal(
    ['consent'],
    `there is nothing to change, but ${writes.join('; ')}; there is no terminal to confirm on and --yes was not given`,
    ['Run again with --yes to agree to that.'],
  );
}

function refusal(names: readonly string[], seen: string, next: readonly string[], error?: unknown): Failure {
  return new Failure({ kind: 'refused', resource: names.join(', '), seen, next, error });
}
