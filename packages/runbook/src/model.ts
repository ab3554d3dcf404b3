import type { Resource, Work } from 'resource';

/** What a check found. */
export interface Finding {
  /** `unknown`: it could not be looked at. */
  readonly status: 'pass' | 'warn' | 'fail' | 'unknown';
  /** What was seen, in one line. */
  readonly detail: string;
  /** What to do about it, one action each. */
  readonly next?: readonly string[];
}

/** Something that is looked at or tried out, and leaves nothing behind. */
export interface Check {
  readonly name: string;
  /** Throws Failure where it could not be carried out. */
  run(work: Work): Promise<Finding>;
  readonly byHand?: CheckByHand;
}

/** A check as somebody does it by hand: bash with the CLIs of the systems themselves. */
export interface CheckByHand {
  /** Succeeds where the check passes. */
  readonly command: string;
  /** What it prints then. Markdown, a phrase. */
  readonly see: string;
  /** What it means where it fails. Markdown. */
  readonly fails?: readonly string[];
}

/** The repair of a known failure, offered by the step that meets it. */
export interface Repair {
  /** As the guide heads and words it, where it knows the failure. */
  readonly title: string;
  readonly text: string;
  readonly resources: readonly Resource[];
  /** Whether an error still is the one that was repaired: then the repair is not visible yet. */
  isStill(error: unknown): boolean;
  /** How long to try again until the repair is visible, in milliseconds. */
  readonly patience: number;
}

/** The repair of a known failure, as an operator carries it out by hand. Texts are Markdown. */
export interface ManualRepair {
  /** As the guide heads and words it. */
  readonly title: string;
  readonly text: string;
  /** The error as the guide shows it. */
  readonly example: string;
  /** What the error names when this does not repair it. */
  readonly unless: string;
  /** The block that sets a variable to the value that is in the error. */
  readonly reads: { readonly text: string; readonly command: string };
  readonly resources: readonly Resource[];
}

/** What somebody who follows a step by hand needs beside what its resources and checks say. */
interface StepByHand {
  /** In place of the step's own, where that speaks of a run. */
  readonly why?: string;
  /** A block of the step's own, before all others, what it prints, and how it is undone. */
  readonly command?: string;
  readonly see?: string;
  readonly undo?: string;
  /** For the error that everyone meets at the step's last resource. */
  readonly repair?: ManualRepair;
}

/** A numbered step of the guide. */
export interface Step {
  /** Runbook and number: `02-vault.4`. */
  readonly id: string;
  /** As in the guide. */
  readonly title: string;
  /** Why it is done, in a sentence. */
  readonly why: string;
  /**
   * What has to be there before: kinds of resources, whichever steps make them, or ids of steps of the same runbook. All
   * other steps may run at the same time. In a section of a run, these are ids of steps.
   */
  readonly after?: readonly string[];
  /** Whether what this step's resources live in is there; before that, they cannot be. Changes nothing. */
  requires?(work: Work): Promise<boolean>;
  /** A document or command to show where there is nothing to create. */
  readonly shows?: string;
  readonly resources?: readonly Resource[];
  readonly checks?: readonly Check[];
  /** What the checks write for a moment and remove again: something to consent to. */
  readonly writes?: string;
  /** The repair of an error of this step, if it is a known one. */
  repair?(error: unknown): Repair | undefined;
  readonly byHand?: StepByHand;
}

/** A section of the guide: its steps in the guide's order. */
export interface Runbook<Context> {
  /** `01-aws` */
  readonly id: string;
  /** The section's title in the guide. */
  title(context: Context): string;
  /** What it is for, in a sentence. */
  readonly purpose: string;
  /** What has to be there before it: a phrase each. Markdown. */
  readonly needs: readonly string[];
  steps(context: Context): readonly Step[];
}
