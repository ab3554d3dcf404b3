import type { Comparison, Failure } from 'resource';
import type { Finding, Repair, Step } from './model.ts';

/** A resource of a step with what a look at it found. */
export interface PlanItem {
  readonly kind: string;
  readonly name: string;
  /** What a person would type to do just that; left out where nothing may or need be done. */
  readonly command?: string | undefined;
  readonly warning?: string | undefined;
  /** True where nothing is changed, and only waited for. */
  readonly waits?: true;
  readonly comparison: Comparison;
  /** False where it was not looked at, since what it lives in is still to be made. */
  readonly looked: boolean;
}

/** How many resources a plan has of each status, without those that are only waited for. */
export type PlanCounts = Readonly<Record<Comparison['status'], number>>;

/** How a step ended. */
export type Outcome =
  | 'done'
  | 'kept'
  | 'created'
  | 'changed'
  | 'removed'
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

/** What happens in a run, as it happens. Renderers turn it into text or JSON; nothing else prints. */
export type RunEvent =
  /** Where the run acts, and as whom. */
  | { readonly type: 'target'; readonly target: Readonly<Record<string, string>> }
  | { readonly type: 'section'; readonly runbook: string; readonly title: string; readonly purpose: string }
  | { readonly type: 'plan'; readonly step: Step; readonly items: readonly PlanItem[] }
  /** The plan of all steps is complete. */
  | { readonly type: 'plan-end'; readonly counts: PlanCounts }
  | ({ readonly type: 'step-start'; readonly step: Step } & Timed)
  | { readonly type: 'waiting'; readonly step: string; readonly message: string }
  | ({
      readonly type: 'resource';
      readonly step: string;
      readonly name: string;
      readonly outcome: 'done' | 'kept' | 'created' | 'changed' | 'removed';
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
      readonly repair: Repair;
      readonly items: readonly PlanItem[];
    }
  | { readonly type: 'note'; readonly step: string; readonly message: string }
  | { readonly type: 'failure'; readonly step: string | undefined; readonly failure: Failure }
  /** Its seconds end at `at`, and count from the consent to the step on. */
  | ({ readonly type: 'step-end' } & SummaryRow & Timed)
  /** What another look finds, at the end, of what was to go. */
  | { readonly type: 'left'; readonly items: readonly PlanItem[] };

export type Emit = (event: RunEvent) => void;
