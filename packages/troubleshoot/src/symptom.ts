import type { PageId } from 'engine/resource';
import type { Finding, Link } from 'engine/run';

/** The report of a link in the chain. */
export interface LinkReport {
  readonly step: string;
  /** A claim, which is true if the link passes. */
  readonly name: string;
  readonly status: Finding['status'];
  /** One line: its state, its difference, or why it is unknown. */
  readonly detail: string;
  /** Whether the link is a resource that a plan would change. */
  readonly differs?: boolean;
  /** Whether a page explains it, or an earlier link has failed for the same reason. */
  readonly isTold?: boolean;
}

/** An observation that leads to a page, or to none. */
export interface Symptom {
  readonly page: PageId | undefined;
  readonly level: 'warn' | 'fail';
  readonly evidence: string;
  /** The source of the evidence, if not our own observation, and the words that it shares with the same error of others. */
  readonly from?: string;
  readonly words?: string;
  /** Whether only a pod has the problem, which the operator's own shell cannot correct. */
  readonly isOfPod?: boolean | undefined;
  /** Whether the evidence is a fact about a resource that identifies the problem by itself. */
  readonly isFact?: boolean;
  /** The fact without its values, which may be long. */
  readonly inShort?: string | undefined;
  /** The reason in this cluster; without it, the page gives the general one. */
  readonly cause?: string | undefined;
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly isMissing?: boolean;
  /** The page of the missing resource that this one depends on. */
  readonly with?: string | undefined;
}

export interface LinkVerdict extends LinkReport {
  readonly link: Link;
  readonly symptoms: readonly Symptom[];
}
