import { announced } from '../journal/change.ts';
import { Failure, messageOf, type Work } from '../resource/index.ts';
import { type ApplyingStep, applyResource, type Resulting } from './apply.ts';
import { agreedNow, type Operator, StepOperator } from './consent.ts';
import { defect } from './defect.ts';
import type { Emit, Finding, Outcome, SummaryRow } from './events.ts';
import type { Check, Step } from './model.ts';
import { changes, type PlannedStep, planStep } from './plan.ts';
import { hasChanged } from './words.ts';

export interface Execution {
  readonly operator: Operator;
  readonly emit: Emit;
  /** Resolves once the events of a step are shown as they happen. */
  readonly turn?: ((step: string) => Promise<void>) | undefined;
  /** Shows each step, and asks if it changes something; left out if the operator agreed to the whole plan. */
  readonly confirm?: (planned: PlannedStep) => Promise<'run' | 'skip' | 'quit'>;
  readonly signal: AbortSignal;
}

/** How a run ended: a row for each step, and the failures in their order. */
export interface Result {
  readonly rows: readonly SummaryRow[];
  readonly failures: readonly Failure[];
  /** Whether the run changed anything, or tried to. */
  readonly acted: boolean;
}

/**
 * Runs planned steps, each as soon as the steps that it depends on have succeeded; one after the other if
 * each is confirmed. After a failure no further step starts, and those that are running end by themselves.
 */
export async function execute(plan: readonly PlannedStep[], execution: Execution): Promise<Result> {
  const rows = new Map<string, SummaryRow>();
  const failures: Failure[] = [];
  const running = new Map<string, Promise<void>>();
  const changed = new Set<string>();
  const agreedAt = agreedNow(execution.operator);
  let stopped = false;
  let acted = false;
  const emit: Emit = (event) => {
    acted ||= event.type === 'change';
    execution.emit(event);
  };
  let previous: Promise<void> = Promise.resolve();

  const runStep = async (planned: PlannedStep, ready: Promise<unknown>): Promise<void> => {
    const { step } = planned;
    await ready;
    const operator = new StepOperator(execution.operator, async () => execution.turn?.(step.id));
    let took = operator.stopwatch();
    const end = (outcome: Outcome): void => {
      const seconds = took();
      // The plan of the steps that depend on it is stale then.
      if (hasChanged(outcome)) changed.add(step.id);
      const row = { step: step.id, title: step.title, outcome, seconds };
      rows.set(step.id, row);
      execution.emit({ type: 'step-end', ...row, at: Date.now() });
    };
    if (stopped || execution.signal.aborted) return end('not run');
    const { id, title, why, after = [] } = step;
    execution.emit({ type: 'step-start', step: id, title, why, after, at: Date.now() });
    const work = workOf(id, execution.emit, execution.signal);
    const context = { ...execution, emit, operator, step, work };
    try {
      if (execution.confirm === undefined) {
        const stale = after.some((id) => changed.has(id));
        return end(await applyStep(planned, { ...context, stale, agreedAt }));
      }
      // The operator agrees to the state after the earlier steps.
      const current = await planStep(step, work);
      const answer = await execution.confirm(current);
      took = operator.stopwatch();
      if (answer === 'run') {
        const agreedAt = agreedNow(execution.operator);
        return end(await applyStep(current, { ...context, stale: false, agreedAt }));
      }
      stopped = answer === 'quit';
      const dependents = plan.filter((other) => other.step.after?.includes(id));
      if (answer === 'skip' && dependents.length > 0) {
        const names = dependents.map((other) => `${other.step.id} (${other.step.title})`).join(', ');
        const message = `Steps that depend on this one: ${names}. They may fail until it is done.`;
        execution.emit({ type: 'note', step: id, message });
      }
      end(answer === 'skip' ? 'skipped' : 'not run');
    } catch (error) {
      stopped = true;
      if (execution.signal.aborted) return end('interrupted');
      const failure = asFailure(step, error);
      failures.push(failure);
      execution.emit({ type: 'failure', step: step.id, failure });
      end('failed');
    }
  };

  for (const planned of plan) {
    // A step outside this run is not waited for.
    const needed = (planned.step.after ?? []).map((id) => running.get(id));
    const ready = execution.confirm === undefined ? Promise.all(needed) : previous;
    previous = runStep(planned, ready);
    running.set(planned.step.id, previous);
  }
  await Promise.all(running.values());
  return { rows: plan.flatMap(({ step }) => rows.get(step.id) ?? []), failures, acted };
}

/** Whether a planned step changes anything, if only for a moment. */
export function needsConsent(planned: PlannedStep): boolean {
  return changes(planned) || planned.step.writes !== undefined;
}

async function applyStep(
  { step, items, repairs }: PlannedStep,
  applying: Omit<ApplyingStep, 'repairs'>,
): Promise<Outcome> {
  const context = { ...applying, repairs };
  const { emit, work } = context;
  let worst: Outcome = step.checks?.length ? 'passed' : 'no change';
  for (const item of items) {
    const result = await applyResource(item, context);
    if (WEIGHT[result] > (WEIGHT[worst as Resulting] ?? 0)) worst = result;
  }
  const prove = async (): Promise<void> => {
    const complete = await runChecks(step, emit, work);
    if (!complete && worst === 'passed') worst = 'unknown';
  };
  if (step.writes === undefined) await prove();
  else {
    const name = (step.checks ?? []).map((check) => check.name).join(', ');
    const change = { step: step.id, name, action: 'prove', writes: step.writes } as const;
    await announced(change, emit, work.signal, prove);
  }
  return worst;
}

export function workOf(step: string, emit: Emit, signal: AbortSignal): Work {
  return { signal, say: (message) => emit({ type: 'waiting', step, message }) };
}

const WEIGHT: Readonly<Record<Resulting, number>> = {
  'no change': 0,
  kept: 1,
  updated: 2,
  created: 3,
  deleted: 4,
  repaired: 5,
};

/**
 * Runs all checks of a step at the same time. A failed check fails the step, once all have ended.
 * @returns whether each could read what it needs
 */
async function runChecks(step: Step, emit: Emit, work: Work): Promise<boolean> {
  const failed: { name: string; detail: string; next: readonly string[] }[] = [];
  const fatal: Failure[] = [];
  let complete = true;
  const checks = step.checks ?? [];
  if (checks.length > 0) work.say(checks.map(({ name }) => name).join(', '));
  // They are emitted in their order, each as soon as those before it have ended.
  for (const running of checks.map((check) => runCheck(check, step, work))) {
    const { name, finding, failure, seconds, at } = await running;
    work.signal.throwIfAborted();
    emit({ type: 'check', step: step.id, name, finding, seconds, at });
    if (failure !== undefined) fatal.push(failure);
    else if (finding.status === 'unknown') complete = false;
    else if (finding.status === 'fail') failed.push({ name, ...finding, next: finding.next ?? [] });
  }
  const [first] = fatal;
  if (first !== undefined) throw first;
  if (failed.length === 0) return complete;
  throw new Failure({
    resource: `step ${step.id}`,
    seen: `${failed.length} of ${checks.length} checks failed: ${failed.map(({ name, detail }) => `${name} (${detail})`).join('; ')}`,
    next: [...new Set(failed.flatMap(({ next }) => next))],
  });
}

/** Runs one check; `failure` says why it could not be carried out. Throws nothing. */
async function runCheck(check: Check, step: Step, work: Work) {
  const started = Date.now();
  const ended = (finding: Finding, failure?: Failure) => {
    const at = Date.now();
    return { name: check.name, finding, failure, seconds: (at - started) / 1000, at };
  };
  try {
    return ended(await check.run(work));
  } catch (error) {
    const failure = asFailure(step, error);
    return ended({ status: 'fail', detail: failure.seen, next: failure.next }, failure);
  }
}

/**
 * Anything that a step has thrown, as a failure that a person can read. An error with a code is a connection, a file or a
 * program that failed; any other is a defect of ours.
 */
export function asFailure(step: Step, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const resource = `step ${step.id}`;
  if (error instanceof Error && 'code' in error)
    return new Failure({ resource, seen: messageOf(error), error });
  return defect(resource, error);
}
