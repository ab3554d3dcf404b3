import type { Difference, Failure } from 'resource';
import type { Finding } from './model.ts';

/** What a plan says of a resource. `keep`: it was to be deleted, and stays. */
export type Action = 'no change' | 'create' | 'update' | 'delete' | 'keep' | 'conflict';

/** A resource of a step, and what the run would do about it. */
export interface PlanItem {
  readonly kind: string;
  readonly name: string;
  readonly action: Action;
  /** What a person would type to do just that; left out if it may not be done. */
  readonly command?: string | undefined;
  /** What is noteworthy: who made it, why it stays, why it is a conflict, what is deleted with it. */
  readonly detail?: string | undefined;
  readonly differences?: readonly Difference[] | undefined;
  /** What the operator can do, one sentence each. */
  readonly options?: readonly string[] | undefined;
  readonly warning?: string | undefined;
  /** True if nothing is changed, and only waited for. */
  readonly waits?: true | undefined;
  /** False if it was not read, because what contains it does not exist yet. */
  readonly observed: boolean;
}

/** How many resources a plan has of each action, without those that are only waited for. */
export type PlanCounts = Readonly<Record<Action, number>>;

/** How a step ended. */
export type Outcome =
  | 'no change'
  | 'kept'
  | 'created'
  | 'updated'
  | 'deleted'
  | 'repaired'
  | 'passed'
  | 'skipped'
  | 'failed'
  | 'not run';

/** A line of the table at the end. */
export interface SummaryRow {
  readonly step: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** A known trouble that was found. */
export interface Diagnosed {
  readonly id: string;
  readonly level: 'warn' | 'fail';
  readonly title: string;
  /** What was seen of it. */
  readonly evidence: string;
  readonly cause: string;
  /** The commands, or what else is to be done, one each. */
  readonly repair: readonly string[];
}

/** When it happened, in milliseconds since the epoch: what a step says may be passed on later (`in-order.ts`). */
interface Timed {
  readonly at: number;
}

/**
 * What happens in a run, as it happens. Renderers turn it into text or JSON; nothing else prints. `--json` prints events
 * as they are, and `published/schema.ts` documents them.
 */
export type RunEvent =
  /** Where the run acts, and as whom. */
  | { readonly type: 'target'; readonly target: Readonly<Record<string, string>> }
  | { readonly type: 'section'; readonly runbook: string; readonly title: string; readonly purpose: string }
  | {
      readonly type: 'plan';
      readonly step: string;
      readonly title: string;
      readonly why: string;
      /** A document or command that the step shows. */
      readonly shows?: string | undefined;
      /** The names of the step's checks. */
      readonly checks?: readonly string[] | undefined;
      /** What the checks write for a moment and remove again. */
      readonly writes?: string | undefined;
      readonly items: readonly PlanItem[];
    }
  /** The plan of all steps is complete. */
  | { readonly type: 'plan-end'; readonly counts: PlanCounts }
  | ({
      readonly type: 'step-start';
      readonly step: string;
      readonly title: string;
      readonly why: string;
      /** The ids of the steps that have to end before it. */
      readonly after: readonly string[];
    } & Timed)
  | { readonly type: 'waiting'; readonly step: string; readonly message: string }
  | ({
      readonly type: 'resource';
      readonly step: string;
      readonly name: string;
      readonly outcome: 'no change' | 'kept' | 'created' | 'updated' | 'deleted';
      readonly detail?: string | undefined;
      readonly warning?: string | undefined;
      readonly seconds: number;
    } & Timed)
  | ({
      readonly type: 'check';
      readonly step: string;
      readonly name: string;
      readonly finding: Finding;
      readonly seconds: number;
    } & Timed)
  /** What is wrong, by the name that it is known by. */
  | ({ readonly type: 'diagnosis'; readonly step: string } & Diagnosed)
  | {
      readonly type: 'repair';
      readonly step: string;
      readonly denial: string;
      readonly repair: { readonly title: string; readonly text: string };
      readonly items: readonly PlanItem[];
    }
  | { readonly type: 'note'; readonly step: string; readonly message: string }
  | { readonly type: 'failure'; readonly step: string | undefined; readonly failure: Failure }
  /** Its seconds end at `at`, and count from the consent to the step on. */
  | ({ readonly type: 'step-end' } & SummaryRow & Timed)
  /** What another look finds, at the end, of what was to go. */
  | { readonly type: 'left'; readonly items: readonly PlanItem[] };

export type Emit = (event: RunEvent) => void;
