import type * as z from 'zod';
import type { finding, item } from '../events/parts.ts';
import type { PageId, Resource, StepContext } from '../resource/index.ts';

/** A resource of a step, and what the run would do about it. */
export type PlanItem = z.infer<typeof item>;

/** What a check found. */
export interface Finding extends z.infer<typeof finding> {
  /** The values of the placeholders of the check's page. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  /** What the systems' logs and answers said to the check. */
  readonly excerpts?: readonly LogExcerpt[];
  /** What is wrong, as a sentence about this cluster, where the detail is in other words. */
  readonly fact?: string;
  /** The last errors of logs, which may say more than a failure does. */
  readonly logged?: readonly string[];
}

/** Reads or tries something, and leaves nothing behind. */
export interface Check {
  readonly name: string;
  /** A sentence that is true if it passes, for the lines of 90-troubleshoot, which carries out no other checks. */
  readonly claim?: string;
  /** The page of docs/troubleshooting that a failure leads to, unless the words of a system lead to another. */
  readonly page?: PageId;
  /** Whether a person does what it says next, and no step of a run. */
  readonly advises?: boolean;
  /** As `run`, for 90-troubleshoot: it waits for nothing, and says what only advises as what it is. */
  look?(work: StepContext): Promise<Finding>;
  /** More words of the systems about a failure; read only after one. */
  readExcerpts?(work: StepContext): Promise<readonly LogExcerpt[]>;
  /** Throws Failure if it could not run. */
  run(work: StepContext): Promise<Finding>;
}

/** An error, or a log. */
export interface LogExcerpt {
  readonly text: string;
  /** Whose words they are, if not the check’s own. */
  readonly from?: string;
  /** Whether what it says is no longer so, whatever it was. */
  readonly isOver?: boolean;
  /** Whether it is about what is not reached from there: it may be reached from here. */
  readonly isOutOfReach?: boolean;
}

/** The repair of a known failure, offered by the step that meets it. */
export interface Repair {
  /** The guide's own heading and text, if the guide covers the failure. */
  readonly title: string;
  readonly text: string;
  readonly resources: readonly Resource[];
  /** Whether an error is the repaired one, because the repair is not visible yet. */
  isStill(error: unknown): boolean;
  /** How long to retry until the repair is visible. */
  readonly patienceMs: number;
  /** The likely cause if the error persists longer than that. */
  readonly persistsBecause?: string;
  /** How the operator makes the plan name it, a sentence each. */
  readonly toPlan?: readonly string[];
  /** What a person types to agree to it: a name that only the error gave. No consent in advance covers it. */
  readonly typed?: string;
}

/** A fix after which failed checks are made again. */
export type ChecksRepair = Pick<Repair, 'title' | 'text' | 'resources' | 'typed'>;

/** A repair that a step may need, as far as that is known before the step is tried. */
export interface ForeseenRepair {
  /** The failure that it repairs, as a clause: `AWS denies Vault iam:GetRole`. */
  readonly when: string;
  readonly resources: readonly Resource[];
  /** Whether no step of a run touches them: then what the plan has read of them is not read again when they are needed. */
  readonly untouched?: boolean;
}

export interface Step {
  /** Runbook and number: `02-vault.4`. */
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /**
   * What this step depends on: resource kinds (any runbook) or step ids (this runbook). All other steps may run
   * concurrently. In a section of a run, these are ids of steps.
   */
  readonly after?: readonly string[];
  /** Whether the system that holds these resources (Vault) exists yet. Changes nothing. */
  requires?(work: StepContext): Promise<boolean>;
  readonly resources?: readonly Resource[];
  readonly checks?: readonly Check[];
  /** What the checks write for a moment and then remove; this needs consent. */
  readonly writes?: string;
  /** The code of the error that it repairs: `vault/role-lookup-denied`. */
  readonly repairs?: string;
  repair?(error: unknown, work: StepContext): Promise<Repair | undefined>;
  readonly checksRepair?: ChecksRepair;
  /** The repairs that the plan can name. Only asked if the step would change something. Changes nothing. */
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
