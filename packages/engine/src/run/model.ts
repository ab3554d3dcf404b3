import type { Resource, Work } from '../resource/index.ts';
import type { Finding } from './events.ts';

/** Reads or tries something, and leaves nothing behind. */
export interface Check {
  readonly name: string;
  /** Throws Failure if it could not run. */
  run(work: Work): Promise<Finding>;
  readonly byHand?: CheckByHand;
}

/** A check for a person in a shell: bash with the CLIs of the systems themselves. */
export interface CheckByHand {
  /** Succeeds if the check passes. */
  readonly command: string;
  /** What it prints if it passes. Markdown, a phrase. */
  readonly see: string;
  /** What a failure means. Markdown. */
  readonly fails?: readonly string[];
}

/** The repair of a known failure, offered by the step that meets it. */
export interface Repair {
  /** The guide's own heading and text, if the guide covers the failure. */
  readonly title: string;
  readonly text: string;
  readonly resources: readonly Resource[];
  /** Whether an error is the repaired one, because the repair is not visible yet. */
  isStill(error: unknown): boolean;
  /** How long to retry until the repair is visible, in milliseconds. */
  readonly patience: number;
  /** The likely cause if the error persists longer than that. */
  readonly persistsBecause?: string;
  /** How the operator makes the plan name it, a sentence each. */
  readonly toPlan?: readonly string[];
}

/** A repair that a step may need, as far as that is known before the step is tried. */
export interface ForeseenRepair {
  /** The failure that it repairs, as a clause: `AWS denies Vault iam:GetRole`. */
  readonly when: string;
  readonly resources: readonly Resource[];
}

/** The repair of a known failure by hand. Texts are Markdown. */
export interface ManualRepair {
  /** The guide's own heading and text. */
  readonly title: string;
  readonly text: string;
  /** The error as the guide shows it. */
  readonly example: string;
  /** What the error names if this does not repair it. */
  readonly unless: string;
  /** The block that sets a variable to the value in the error. */
  readonly reads: { readonly text: string; readonly command: string };
  readonly resources: readonly Resource[];
  /** The later page that also has the repair, and how to undo it. */
  readonly page: string;
}

/** What a person needs to follow a step by hand, besides what its resources and checks provide. */
interface StepByHand {
  /** Replaces the step's own text if that text is about a run. */
  readonly why?: string;
  /** The step's own block, before all others, with its output. */
  readonly command?: string;
  readonly see?: string;
  /** What the guide says after the step. Markdown paragraphs. */
  readonly notes?: readonly string[];
  /** For the error that everyone meets at the step's last resource. */
  readonly repair?: ManualRepair;
}

/** A numbered step of the guide. */
export interface Step {
  /** Runbook and number: `02-vault.4`. */
  readonly id: string;
  /** As in the guide. */
  readonly title: string;
  /** Why the step is done, in a sentence. */
  readonly why: string;
  /**
   * What must exist before: kinds of resources, made by any step, or ids of steps of the same runbook. All other steps
   * may run concurrently. In a section of a run, these are ids of steps.
   */
  readonly after?: readonly string[];
  /** Whether the container of this step's resources exists; without it, they cannot. Changes nothing. */
  requires?(work: Work): Promise<boolean>;
  /** A document or command to show if the step creates nothing. */
  readonly shows?: string;
  readonly resources?: readonly Resource[];
  readonly checks?: readonly Check[];
  /** What the checks write for a moment and then remove; this needs consent. */
  readonly writes?: string;
  /** The repair of an error of this step, if the error is a known one. */
  repair?(error: unknown): Repair | undefined;
  /** The repairs that the plan can name. Only asked if the step would change something. Changes nothing. */
  foresee?(work: Work): Promise<readonly ForeseenRepair[]>;
  readonly byHand?: StepByHand;
}

/** A section of the guide: its steps in the guide's order. */
export interface Runbook<Context> {
  /** `01-aws` */
  readonly id: string;
  /** The section's title in the guide. */
  title(context: Context): string;
  /** Its purpose, in a sentence. */
  readonly purpose: string;
  /** What must exist before it: a phrase each. Markdown. */
  readonly needs: readonly string[];
  steps(context: Context): readonly Step[];
}
