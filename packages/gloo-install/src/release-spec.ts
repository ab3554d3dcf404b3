import type { Difference, Refusal, StepContext } from 'engine/resource';
import type { ChartSource, HelmRelease } from 'kubernetes';
import type { Values } from './given-values.ts';
import type { ReleaseJob } from './release-jobs.ts';
import type { ReleaseValues } from './release-values.ts';
import type { MadeByChart, TakenName } from './taken-names.ts';

export interface ReleaseSpec extends ReleaseValues {
  readonly release: string;
  readonly namespace: string;
  readonly source: ChartSource;
  /** Whether an installed release keeps its version: the guide names none, so any fits. */
  readonly keepsVersion?: boolean;
  /** The command that prints the secret values, for people who type it: its output is piped into helm. */
  readonly secretsByHand?: string;
  readonly warning?: string | undefined;
  readonly otherwise: string;
  /** The data that must not be lost and that deleting the release would destroy. */
  readonly wouldBeLost?: (work: StepContext) => Promise<readonly string[]>;
  /** Objects of the release that were deleted from the cluster; an upgrade recreates them. */
  readonly missing?: (work: StepContext) => Promise<readonly Difference[]>;
  /** Objects by which an installation under another name, or by another tool, is recognised. */
  readonly makes?: readonly MadeByChart[];
  /** What the operator can do about such an installation, a sentence. */
  readonly whenTaken?: string;
  /** The operator's values that do not contradict the guide's and still keep them from working. */
  readonly defeats?: (given: Values) => readonly Difference[];
  /** Why an existing release stays as it is, even with `--adopt`. */
  readonly refuses?: (live: LiveRelease) => Refusal | undefined;
}

export interface LiveRelease extends HelmRelease {
  readonly missing?: readonly Difference[] | undefined;
  /** Its Jobs, if it differs: an upgrade cannot change them. */
  readonly jobs?: readonly ReleaseJob[];
  /** If there is no such release, but others have the names of its objects: those. */
  readonly taken?: readonly TakenName[];
}
