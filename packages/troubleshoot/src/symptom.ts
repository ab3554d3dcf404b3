import type { PageId } from 'engine/resource';
import type { Finding, Link } from 'engine/run';

/** A link of the chain as it is told. */
export interface LinkReport {
  readonly step: string;
  /** A claim, which is true if the link passes. */
  readonly name: string;
  readonly status: Finding['status'];
  /** One line: what it is, how it differs, or why that is unknown. */
  readonly detail: string;
  /** Whether it is a resource that a plan would change. */
  readonly differs?: boolean;
  /** Whether a page explains it, or an earlier link has failed for the same reason. */
  readonly isTold?: boolean;
}

/** What leads to a page, or to none. */
export interface Symptom {
  readonly page: PageId | undefined;
  readonly level: 'warn' | 'fail';
  readonly evidence: string;
  /** Who said so, if it is not what was seen, and the words that it shares with the same error of others. */
  readonly from?: string;
  readonly words?: string;
  /** Whether the evidence is a fact about a resource, which says by itself what is wrong. */
  readonly isFact?: boolean;
  /** Why, of this cluster; without it, the page says why in general. */
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
