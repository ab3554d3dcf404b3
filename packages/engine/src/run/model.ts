import type * as z from 'zod';
import type { finding, item } from '../events/parts.ts';
import type { PageId, Resource, StepContext } from '../resource/index.ts';

/** A resource of a step, and the run's action for it. */
export type PlanItem = z.infer<typeof item>;

/** The result of a check. */
export interface Finding extends z.infer<typeof finding> {
  /** The values of the placeholders of the check's page. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  /** Excerpts from the systems' logs and responses. */
  readonly excerpts?: readonly LogExcerpt[];
  /** The defect as a sentence about this cluster, if the detail is in other words. */
  readonly fact?: string;
  /** Why it could not be looked up, in the words of the system. */
  readonly unread?: string;
  /** The last errors in logs, which may say more than the failure. */
  readonly logged?: readonly string[];
}

/** Reads or tries something, and leaves no change behind. */
export interface Check {
  readonly name: string;
  /** A sentence that is true if the check passes, for the lines of 90-troubleshoot, which runs only checks with a claim. */
  readonly claim?: string;
  /** The page of docs/troubleshooting for a failure, unless a system's error leads to another page. */
  readonly page?: PageId;
  /** Whether the next action is a person's, not a step of a run. */
  readonly advisory?: boolean;
  /** Like `run`, for 90-troubleshoot: does not wait, and reports advice as what it is. */
  look?(work: StepContext): Promise<Finding>;
  /** Reads more excerpts about a failure; called only after one. */
  readExcerpts?(work: StepContext): Promise<readonly LogExcerpt[]>;
  /** @throws Failure if the check could not be carried out */
  run(work: StepContext): Promise<Finding>;
}

/** An error, or a log. */
export interface LogExcerpt {
  readonly text: string;
  /** The source of the text, if not the check itself. */
  readonly from?: string;
  /** Whether the reported problem is over. */
  readonly isOver?: boolean;
  /** Whether the text is about a system that is out of reach from there, though perhaps not from here. */
  readonly isOutOfReach?: boolean;
}

/** The repair of a known failure, offered by the step that fails with it. */
export interface Repair {
  /** The guide's own heading and text, if the guide covers the failure. */
  readonly title: string;
  readonly text: string;
  readonly resources: readonly Resource[];
  /** Whether an error is still the repaired one, because the repair is not visible yet. */
  isStill(error: unknown): boolean;
  /** How long to retry until the repair is visible. */
  readonly patienceMs: number;
  /** The likely cause if the error lasts longer than that. */
  readonly persistsBecause?: string;
  /** How the operator gets the repair into the plan, one sentence each. */
  readonly toPlan?: readonly string[];
  /** The text that a person types as consent: a name that only the error gave. No consent in advance covers it. */
  readonly typed?: string;
}

/** A fix after which failed checks run again. */
export type ChecksRepair = Pick<Repair, 'title' | 'text' | 'resources' | 'typed'>;

/** A repair that a step may need, as far as it is known before the step is tried. */
export interface ForeseenRepair {
  /** The failure to repair, as a clause: `AWS denies Vault iam:GetRole`. */
  readonly when: string;
  readonly resources: readonly Resource[];
  /** Whether no step of a run changes these resources: then the repair uses the plan's reading of them. */
  readonly untouched?: boolean;
}

export interface Step {
  /** Runbook and number: `02-vault.4`. */
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /**
   * The dependencies of this step: resource kinds (any runbook) or step ids (this runbook). All other steps may run
   * concurrently. In a section of a run, only ids of steps.
   */
  readonly after?: readonly string[];
  /** Whether the system that holds these resources (Vault) exists yet. Changes nothing. */
  requires?(work: StepContext): Promise<boolean>;
  readonly resources?: readonly Resource[];
  readonly checks?: readonly Check[];
  /** Data that the checks write for a moment and then remove, which needs consent. */
  readonly writes?: string;
  /** The code of the error that the step repairs: `vault/role-lookup-denied`. */
  readonly repairs?: string;
  repair?(error: unknown, work: StepContext): Promise<Repair | undefined>;
  readonly checksRepair?: ChecksRepair;
  /** The repairs that the plan can name. Called only if the step would change something. Changes nothing. */
  foresee?(work: StepContext): Promise<readonly ForeseenRepair[]>;
}

/** A section of the guide: its steps in the guide's order. */
export interface Runbook<Context> {
  /** `01-aws` */
  readonly id: string;
  title(context: Context): string;
  purpose(context: Context): string;
  steps(context: Context): readonly Step[];
}
