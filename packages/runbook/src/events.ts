import type { Difference, Failure } from 'resource';
import type { Finding } from './model.ts';

/** What a plan does with a resource. `keep`: a teardown would delete it, but it stays. */
export type Action = 'no change' | 'create' | 'update' | 'delete' | 'keep' | 'conflict';

/** A resource of a step, and what the run would do with it. */
export interface PlanItem {
  readonly kind: string;
  readonly name: string;
  readonly action: Action;
  /** The command for exactly that; left out if it may not be done. */
  readonly command?: string | undefined;
  /** A remark: who created it, why it stays, why it is a conflict, or what is deleted with it. */
  readonly detail?: string | undefined;
  readonly differences?: readonly Difference[] | undefined;
  /** What the operator can do, one sentence each. */
  readonly options?: readonly string[] | undefined;
  readonly warning?: string | undefined;
  /** True if the run changes nothing here and only waits. */
  readonly waits?: true | undefined;
  /** False if it was not read, because what contains it does not exist yet. */
  readonly observed: boolean;
}

/** The number of resources for each action of a plan, without those that the run only waits for. */
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
  /** No check failed, and one could not read what it needs. */
  | 'unknown'
  | 'skipped'
  | 'failed'
  | 'not run';

/** A row of the summary table. */
export interface SummaryRow {
  readonly step: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** A known problem that was found. */
export interface Diagnosed {
  readonly id: string;
  readonly level: 'warn' | 'fail';
  readonly title: string;
  /** What was observed. */
  readonly evidence: string;
  readonly cause: string;
  /** If only an error was given: what would confirm each cause, by likelihood. */
  readonly confirm?: readonly string[];
  /** The commands of the repair, or sentences that say what to do. */
  readonly repair: readonly string[];
}

/** Time of the event, in milliseconds since the epoch. A step's events may be emitted later (`in-order.ts`). */
interface Timed {
  readonly at: number;
}

/**
 * The events of a run, as they happen. Renderers turn them into text or JSON; nothing else prints. `--json` prints
 * events as they are, and `published/schema.ts` documents them.
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
      /** What the checks write for a moment and then remove. */
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
      /** The ids of the steps that it depends on. */
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
  /** A diagnosis, by its id. */
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
  /** The duration ends at `at`. It starts with the step, or with the consent to it. */
  | ({ readonly type: 'step-end' } & SummaryRow & Timed)
  /** At the end of a teardown: what the last read found of the resources to delete. */
  | { readonly type: 'left'; readonly items: readonly PlanItem[] };

export type Emit = (event: RunEvent) => void;
