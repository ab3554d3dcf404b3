import { type Difference, type Existing, type Observation, observedValue } from 'engine/resource';

/** What was observed is not as the guide has it. */
export class Unfit extends Error {
  /** A prediction, such as the policy simulator's, is no more than a warning. */
  readonly level: 'fail' | 'warn';

  constructor(seen: string, level: Unfit['level'] = 'fail') {
    super(seen);
    this.name = 'Unfit';
    this.level = level;
  }
}

/**
 * Something of the guide that exists and does not differ.
 * @throws Unknown if it could not be observed, and Unfit if it does not exist or differs
 */
export function fitting<T extends Existing>(observation: Observation<T | undefined>, name: string): T {
  const found = observedValue(observation);
  if (found === undefined) throw new Unfit(`${name} does not exist`);
  if (found.differences.length > 0) throw new Unfit(differencesText(found.differences));
  return found;
}

/** @throws Unfit with what is wrong with the members of a list, if anything is */
export function rejectAny<T>(
  list: readonly T[],
  wrong: (one: T) => string | false | undefined,
  level?: Unfit['level'],
): void {
  const found = list.flatMap((one) => wrong(one) || []);
  if (found.length > 0) throw new Unfit(found.join('; '), level);
}

/** Differences in a line. */
export function differencesText(differences: readonly Difference[]): string {
  return differences
    .map(({ field, live, wanted }) => `${field} is ${live ?? '(none)'}; the guide has ${wanted}`)
    .join('; ');
}
