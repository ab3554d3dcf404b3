import type { CheckId } from '../checks.ts';
import type { Evidence } from '../diagnosis.ts';
import type { Observations } from '../observations.ts';

/** How a check finds a diagnosis in the observations. */
export interface Finding {
  readonly id: string;
  readonly check: CheckId;
  /** A more precise diagnosis of the same observation, which stands before it: considered only if that was not found. */
  readonly otherwise?: string;
  /**
   * Its evidence, or `undefined`. Pure.
   * @throws Unknown if what it needs could not be observed
   */
  found(seen: Observations): Evidence | undefined;
}
