import { withReadCache } from '../resource/index.ts';
import { changesOfPlan } from './agreed.ts';
import type { Operator, Question } from './consent.ts';
import type { Emit } from './events.ts';
import { type Confirmed, type Execution, execute, needsConsent, workOf } from './execute.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import type { Step } from './model.ts';
import { planEndEvent, planEvent, planStep, planSteps, stuckWaitFailure } from './plan.ts';
import { conflictsAmong, hasChange, type PlannedStep, publicItems } from './planned.ts';
import {
  conflictFailure,
  lackFailure,
  noConsentFailure,
  notProvedFailure,
  proofNotAgreedFailure,
} from './refusals.ts';
import type { Section } from './sections.ts';

export const INTERRUPTED = '\nInterrupted. Changes made so far are kept; run again to continue.';

export interface RunOptions {
  readonly sections: readonly Section[];
  /** `look`: steps that only read, without a plan or a question. `once`: one plan and one question. `each`: step by step. */
  readonly mode: 'plan' | 'look' | 'once' | 'each';
  readonly operator: Operator;
  readonly emit: Emit;
  /** The plan of all sections' steps, if it has been started already. */
  readonly planned?: Promise<readonly PlannedStep[]> | undefined;
  /** The text that a person types, once, to agree to the first step that deletes something: the cluster's name. */
  readonly typedToDelete?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Plans, asks, applies, and returns the exit code: a run fails if a check could not be carried out. Nothing is changed before all
 * steps are planned without a conflict and the operator has agreed.
 * @throws Failure if the plan cannot be made or is refused.
 */
export async function run(options: RunOptions): Promise<number> {
  const { sections, mode, operator, emit, signal } = options;
  const steps = sections.flatMap((section) => section.steps);
  const work = workOf('plan', emit, signal);
  const plan = await (options.planned ?? withReadCache(() => planSteps(steps, work)));
  const conflicting = plan.filter(({ items }) => conflictsAmong(items).length > 0);
  if (mode !== 'look') showPlan(mode === 'each' ? conflicting : plan, options);
  if (mode === 'plan' || mode === 'once') emit(planEndEvent(plan));
  if (conflicting.length > 0)
    throw conflictFailure(
      publicItems(conflicting.flatMap(({ items }) => conflictsAmong(items))),
      'nothing was changed: one conflict refuses the whole run; --only runs the other steps',
    );
  const lacks = plan
    .flatMap(({ items }) => items.flatMap((item) => item.lacks ?? []))
    .filter(({ unattended }) => !(unattended && operator.person));
  if (mode !== 'plan' && lacks.length > 0) throw lackFailure(lacks);
  const stuck = stuckWaitFailure(plan);
  if (stuck !== undefined) throw stuck;
  if (mode === 'each' || mode === 'look') {
    for (const { runbook, title, purpose } of sections) emit({ type: 'section', runbook, title, purpose });
  }
  if (mode === 'plan') return plan.some(hasChange) ? EXIT.changesPlanned : EXIT.done;
  if (mode === 'once' && plan.some(needsConsent)) {
    const answer = await operator.ask(questionOf(plan, sections));
    if (answer !== 'run') throw plan.some(hasChange) ? noConsentFailure() : notProvedFailure();
  }
  const { outcomes, failures, acted } = await execute(plan, {
    operator,
    emit,
    signal,
    ...(mode === 'each' && { confirm: stepByStep(options) }),
  });
  if (signal.aborted) return EXIT.interrupted;
  // Steps run concurrently: another failure outranks an earlier refusal.
  const first = failures.find(({ kind }) => kind !== 'refused') ?? failures[0];
  // An input failure after a change is a failed run.
  if (first !== undefined) return first.kind === 'input' && acted ? EXIT.failed : exitCodeOf(first);
  const left = plan.filter((_, index) => ['skipped', 'not run'].includes(outcomes[index] ?? ''));
  if (left.some(hasChange)) return EXIT.refused;
  return left.length > 0 || outcomes.includes('unknown') ? EXIT.failed : EXIT.done;
}

function questionOf(plan: readonly PlannedStep[], sections: readonly Section[]): Question {
  const answers: Question['answers'] = ['run', 'quit'];
  const changed = changesOfPlan(plan);
  if (plan.some(hasChange)) return { text: 'Carry out this plan?', changes: changed, answers };
  return {
    text: 'No changes. Run the verification?',
    changes: changed,
    answers,
    unattended: proofNotAgreedFailure(sections),
  };
}

function showPlan(plan: readonly PlannedStep[], { sections, emit }: RunOptions): void {
  for (const section of sections) {
    const planned = plan.filter(({ step }) => section.steps.includes(step));
    if (planned.length === 0) continue;
    emit({ type: 'section', runbook: section.runbook, title: section.title, purpose: section.purpose });
    for (const one of planned) emit(planEvent(one));
  }
}

/**
 * Shows each step after the steps before it, and asks if the step changes something. The answer `rest` shows the present plan of the
 * other steps of its section, and asks once more: the run then asks only about changes that this plan does not show.
 */
function stepByStep({ sections, emit, typedToDelete }: RunOptions): NonNullable<Execution['confirm']> {
  const agreed = new Map<Step, PlannedStep>();
  let named = false;
  return async (step, operator, work) => {
    const shown = agreed.get(step);
    if (shown !== undefined) return { answer: 'run', planned: shown, stale: true };
    const planned = await withReadCache(() => planStep(step, work));
    const confirmed = (answer: Confirmed['answer']) => ({ answer, planned, stale: false });
    emit(planEvent(planned));
    if (!needsConsent(planned)) return confirmed('run');
    const steps = sections.find((section) => section.steps.includes(step))?.steps ?? [];
    const place = steps.indexOf(step) + 1;
    const ask = async (text: string, plan: readonly PlannedStep[], further: Question['answers']) => {
      const deletes = plan.some(({ items }) => items.some(({ action }) => action === 'delete'));
      const typed = deletes && !named ? typedToDelete : undefined;
      const answers = typed === undefined ? further : further.filter((one) => one !== 'rest');
      const answer = await operator.ask({ text, changes: changesOfPlan(plan), typed, answers });
      // The name is typed once for the whole run.
      named ||= answer === 'run' && typed !== undefined;
      return answer;
    };
    const text = steps.length === 1 ? 'Run this step?' : `Run this step (${place} of ${steps.length})?`;
    const answer = await ask(
      text,
      [planned],
      ['run', ...(place === steps.length ? [] : ['rest' as const]), 'skip', 'quit'],
    );
    if (answer !== 'rest') return confirmed(answer);
    const rest = await withReadCache(() => planSteps(steps.slice(place), work));
    for (const one of rest) emit(planEvent(one));
    const all = await ask(
      `Run these steps (${place} to ${steps.length})?`,
      [planned, ...rest],
      ['run', 'quit'],
    );
    if (all === 'run') for (const one of rest) agreed.set(one.step, one);
    return confirmed(all === 'run' ? 'run' : 'quit');
  };
}
