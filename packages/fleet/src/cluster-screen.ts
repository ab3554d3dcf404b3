import { Failure } from 'engine/resource';
import {
  type Consent,
  defect,
  type Emit,
  inAdvance,
  masked,
  type Operator,
  type Outcome,
  type PlanCounts,
} from 'engine/run';

/**
 * The screen of one cluster's run in a fleet: it passes events on to the fleet's view and keeps what the result is made
 * from. It asks nobody, because the operator consents for the whole fleet.
 */
export class ClusterScreen {
  readonly interactive = false;
  readonly failures: Failure[] = [];
  readonly outcomes: Outcome[] = [];
  /** The counts of the run's plan, once it is made. */
  planned: PlanCounts | undefined;
  readonly #operator: Operator | undefined;
  readonly #pass: readonly Emit[];

  constructor(pass: readonly Emit[], operator?: Operator) {
    this.#pass = pass;
    this.#operator = operator;
  }

  /** Passes events on without secrets. */
  readonly emit: Emit = (happened) => {
    const event = masked(happened);
    // The underlying error can keep a whole connection in memory.
    if (event.type === 'failure') this.failures.push(event.failure.with({ error: undefined }));
    if (event.type === 'step-end') this.outcomes.push(event.outcome);
    if (event.type === 'plan-end') this.planned = event.counts;
    for (const pass of this.#pass) pass(event);
  };

  /** Records the error that ended the run, and returns it as a failure. */
  failed(error: unknown): Failure {
    const failure = error instanceof Failure ? error : defect('pnpm runbook', error);
    this.emit({ type: 'failure', step: undefined, failure });
    return failure;
  }

  operator(consent: Consent): Operator {
    return this.#operator ?? inAdvance(consent);
  }

  // The fleet prints such messages once for all clusters.
  about(): void {}
  say(): void {}
  summary(): void {}
  stop(): void {}
}
