import { Failure } from 'resource';
import { alwaysYes, defect, type Emit, masked, type Operator, type Outcome, type PlanCounts } from 'runbook';
import { light } from './result.ts';

/**
 * The screen of one cluster's run among others: what happens is passed on to the fleet's view, and what its result is
 * made from is kept. There is nobody to ask here but who consented for the whole fleet.
 */
export class ClusterScreen {
  readonly interactive = false;
  readonly failures: Failure[] = [];
  readonly outcomes: Outcome[] = [];
  /** What the plan of the run has, once it is made. */
  planned: PlanCounts | undefined;
  readonly #operator: Operator;
  readonly #pass: readonly Emit[];

  constructor(pass: readonly Emit[], operator: Operator = alwaysYes) {
    this.#pass = pass;
    this.#operator = operator;
  }

  /** What happens is passed on without secrets. */
  readonly emit: Emit = (happened) => {
    const event = masked(happened);
    if (event.type === 'failure') this.failures.push(light(event.failure));
    if (event.type === 'step-end') this.outcomes.push(event.outcome);
    if (event.type === 'plan-end') this.planned = event.counts;
    for (const pass of this.#pass) pass(event);
  };

  /** Takes in what ended the run, and gives the failure that it stands for. */
  failed(error: unknown): Failure {
    const failure = error instanceof Failure ? error : defect('pnpm runbook', error);
    this.emit({ type: 'failure', step: undefined, failure });
    return failure;
  }

  operator(): Operator {
    return this.#operator;
  }

  // What a run tells people of itself beside its events is told of the whole fleet instead.
  about(): void {}
  say(): void {}
  summary(): void {}
  stop(): void {}
}
