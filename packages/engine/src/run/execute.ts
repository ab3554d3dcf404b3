import { Failure, type StepContext } from '../resource/index.ts';
import { type ApplyingStep, applyResource, repairChecks } from './apply.ts';
import { type Operator, stepOperator } from './consent.ts';
import { asFailure } from './defect.ts';
import type { Emit, Outcome, RunEvent } from './events.ts';
import type { Check, Finding, Step } from './model.ts';
import { hasChange, type PlannedStep } from './planned.ts';
import { recordChange } from './record-change.ts';
import { asTold, hasChanged } from './words.ts';

export interface Execution {
  readonly operator: Operator;
  readonly emit: Emit;
  /** Shows each step, and asks if the step changes something; left out if the operator agreed to the whole plan. */
  readonly confirm?: (step: Step, operator: Operator, work: StepContext) => Promise<Confirmed>;
  readonly signal: AbortSignal;
}

/** A person's answer to the plan of a step. */
export interface Confirmed {
  readonly answer: 'run' | 'skip' | 'quit';
  readonly planned: PlannedStep;
  /** Whether earlier steps may have changed something since that plan was shown. */
  readonly stale: boolean;
}

/** Events that are emitted before the step's turn: the journal needs each change before it is made. */
const AT_ONCE: readonly RunEvent['type'][] = ['waiting', 'change', 'change-end'];

/**
 * Runs planned steps, each as soon as the steps that it depends on have succeeded; in sequence if each step is confirmed.
 * After a failure no further step starts, and running steps end by themselves. The events of a step are held back
 * until the steps before it have ended, so that people read them in the guide's order.
 */
export async function execute(plan: readonly PlannedStep[], execution: Execution) {
  const failures: Failure[] = [];
  const running = new Map<string, Promise<Outcome>>();
  const changed = new Set<string>();
  let stopped = false;
  let acted = false;

  /** @param turn resolves once the events of this step are shown as they happen */
  const runStep = async (planned: PlannedStep, turn: Promise<void>, emit: Emit): Promise<Outcome> => {
    const { step } = planned;
    const { id, title, why, after = [] } = step;
    // A dependency outside this run is not waited for.
    await (execution.confirm === undefined ? Promise.all(after.map((other) => running.get(other))) : turn);
    const operator = stepOperator(execution.operator, turn);
    const elapsedSeconds = operator.stopwatch();
    const end = (outcome: Outcome): Outcome => {
      emit({ type: 'step-end', step: id, title, outcome, seconds: elapsedSeconds() });
      return outcome;
    };
    if (stopped || execution.signal.aborted) return end('not run');
    emit({ type: 'step-start', step: id, title, why, after });
    const work = workOf(id, emit, execution.signal);
    const precedingStepsSucceeded = async () => {
      await turn;
      return !stopped;
    };
    // This makes the plan of the dependent steps stale.
    const onChange = () => changed.add(id);
    const context = { operator, emit, step, work, precedingStepsSucceeded, onChange };
    try {
      if (execution.confirm === undefined) {
        const stale = after.some((other) => changed.has(other));
        return end(await applyStep(planned, { ...context, stale }));
      }
      const { answer, planned: confirmedPlan, stale } = await execution.confirm(step, operator, work);
      if (answer === 'run') return end(await applyStep(confirmedPlan, { ...context, stale }));
      stopped = answer === 'quit';
      const dependents = plan.filter((other) => other.step.after?.includes(id));
      if (answer === 'skip' && dependents.length > 0) {
        const names = dependents.map((other) => `${other.step.id} (${other.step.title})`).join(', ');
        const message = `Steps that depend on this one: ${names}. They may fail until it is done.`;
        emit({ type: 'note', step: id, message });
      }
      return end(answer === 'skip' ? 'skipped' : 'not run');
    } catch (error) {
      stopped = true;
      if (execution.signal.aborted) return end('interrupted');
      const failure = asFailure(`step ${step.id}`, error);
      failures.push(failure);
      emit({ type: 'failure', step: id, failure });
      return end('failed');
    }
  };

  let previousEnded: Promise<unknown> = Promise.resolve();
  for (const planned of plan) {
    const held: RunEvent[] = [];
    let isTurn = false;
    const turn = previousEnded.then(() => {
      isTurn = true;
      for (const event of held) execution.emit(event);
    });
    const emit: Emit = (event) => {
      acted ||= event.type === 'change';
      if (isTurn || AT_ONCE.includes(event.type)) execution.emit(event);
      else held.push({ at: Date.now(), ...event });
    };
    const outcome = runStep(planned, turn, emit);
    running.set(planned.step.id, outcome);
    previousEnded = Promise.all([turn, outcome]);
  }
  await previousEnded;
  return { outcomes: await Promise.all(running.values()), failures, acted };
}

/** Whether a planned step changes anything, even if only for a moment. */
export function needsConsent(planned: PlannedStep): boolean {
  return hasChange(planned) || planned.step.writes !== undefined;
}

async function applyStep(
  { step, items, repairs }: PlannedStep,
  {
    precedingStepsSucceeded,
    onChange,
    ...applying
  }: Omit<ApplyingStep, 'repairs'> & {
    /** Whether all steps before this one have succeeded, once they have ended. */
    readonly precedingStepsSucceeded: () => Promise<boolean>;
    readonly onChange: () => void;
  },
): Promise<Outcome> {
  const context = { ...applying, repairs };
  const { emit, work } = context;
  let outcome: Outcome = step.checks?.length ? 'passed' : 'no change';
  for (const item of items) {
    const result = await applyResource(item, context);
    if (hasChanged(result)) onChange();
    if (weightOf(result) > weightOf(outcome)) outcome = result;
  }
  const prove = async (): Promise<void> => {
    const complete = await runChecks(step, emit, work).catch(async (error: unknown) => {
      work.signal.throwIfAborted();
      // A step repairs nothing unless all steps before it have succeeded.
      if (!step.checksRepair || !(await precedingStepsSucceeded())) throw error;
      if (!(await repairChecks(step.checksRepair, error, context))) throw error;
      outcome = 'repaired';
      onChange();
      return runChecks(step, emit, work);
    });
    if (!complete) outcome = 'unknown';
  };
  if (step.writes === undefined) await prove();
  else {
    const name = (step.checks ?? []).map((check) => check.name).join(', ');
    const change = { step: step.id, name, action: 'prove', writes: step.writes } as const;
    await recordChange(change, emit, work.signal, prove);
  }
  return outcome;
}

export function workOf(step: string, emit: Emit, signal: AbortSignal): StepContext {
  return { signal, progress: (message) => emit({ type: 'waiting', step, message }) };
}

const BY_WEIGHT: readonly Outcome[] = ['no change', 'kept', 'updated', 'created', 'deleted', 'repaired'];

/** How notable an outcome is among those of a step. A passed check is as notable as no change. */
const weightOf = (outcome: Outcome) => Math.max(0, BY_WEIGHT.indexOf(outcome));

/**
 * Runs all checks of a step at the same time. A failed check fails the step after all checks have ended.
 * @returns whether each check could read all that it needs
 */
async function runChecks(step: Step, emit: Emit, work: StepContext): Promise<boolean> {
  const failed: ({ name: string; next: readonly string[] } & Pick<Finding, 'detail' | 'cause'>)[] = [];
  const fatal: Failure[] = [];
  const reasons = new Map<string, string>();
  let complete = true;
  const checks = step.checks ?? [];
  if (checks.length > 0) work.progress(checks.map(({ name }) => name).join(', '));
  // The checks are emitted in their order, each as soon as those before it have ended.
  for (const running of checks.map((check) => runCheck(check, step, work))) {
    const { name, finding, thrown, seconds, unread } = await running;
    work.signal.throwIfAborted();
    // Several checks may fail for the same reason, which only the first of them reports.
    const firstWithReason = unread === undefined ? undefined : reasons.get(unread);
    if (unread !== undefined && firstWithReason === undefined) reasons.set(unread, name);
    const reported =
      firstWithReason === undefined
        ? { finding, thrown }
        : { finding: { ...finding, detail: asTold(firstWithReason), next: [] } };
    emit({ type: 'check', step: step.id, name, seconds, ...reported });
    if (thrown !== undefined) fatal.push(thrown);
    else if (finding.status === 'unknown') complete = false;
    else if (finding.status === 'fail') failed.push({ name, ...finding, next: finding.next ?? [] });
  }
  const [firstFatal] = fatal;
  if (firstFatal !== undefined) throw firstFatal;
  if (failed.length === 0) return complete;
  const causes = [...new Set(failed.flatMap(({ cause }) => cause ?? []))];
  throw new Failure({
    resource: `step ${step.id}`,
    seen: `${failed.length} of ${checks.length} checks failed: ${failed.map(({ name, detail }) => `${name} (${detail})`).join('; ')}`,
    ...(causes.length > 0 && { cause: causes.join(' ') }),
    next: [...new Set(failed.flatMap(({ next }) => next))],
  });
}

/** Runs one check; `thrown` is the reason why it could not be carried out, `unread` its words. Throws nothing. */
async function runCheck(check: Check, step: Step, work: StepContext) {
  const started = Date.now();
  const resultOf = ({ names: _, excerpts, fact, logged, unread, ...finding }: Finding, thrown?: Failure) => {
    return { name: check.name, finding, thrown, unread, seconds: (Date.now() - started) / 1000 };
  };
  try {
    return resultOf(await check.run(work));
  } catch (error) {
    const failure = asFailure(`step ${step.id}`, error);
    const unread = `${failure.resource}: ${failure.seen}`;
    return resultOf({ status: 'fail', detail: failure.seen, unread }, failure);
  }
}
