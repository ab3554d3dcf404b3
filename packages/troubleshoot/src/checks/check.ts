import {
  type Difference,
  differencesText,
  type FoundResource,
  type Observation,
  observedValue,
  Unknown,
  type WithDifferences,
} from 'engine/resource';
import type { Evidence } from '../diagnosis.ts';
import type { Observations, Wanted } from '../observations.ts';

/**
 * Finds the evidence of a diagnosis in the observations. Pure.
 * @throws Unknown if what it needs could not be observed
 */
export type Find = (seen: Observations) => Evidence | undefined;

/** A link of the chain: one line of the answer, and the diagnoses that are found in it. */
export interface CheckSpec {
  readonly id: string;
  readonly title: string;
  /** By the ids of their pages, in the order in which they are told. */
  readonly finds: Readonly<Record<string, Find>>;
  /**
   * The state of the link in one line, made from what was observed, if no diagnosis was found. Pure.
   * @throws Unknown if something was not observed, and Unfit if something is not as the guide has it
   */
  passes(seen: Observations): string;
  /** A remark on a state that matches the guide but could be stricter: it is no warning. */
  note?(seen: Observations): string | undefined;
}

/** The observations of what the guide creates. */
export type ThingName = {
  [Name in keyof Observations]: Observations[Name] extends Observation<WithDifferences | undefined>
    ? Name
    : never;
}[keyof Observations];

/** Finds that something of the guide does not exist. */
export function missing(thing: ThingName, seen: (wanted: Wanted) => string): Find {
  return (observations) =>
    observedValue(observations[thing]) === undefined ? { seen: seen(observations.wanted) } : undefined;
}

/** Finds that something of the guide differs in such a field, unless another field explains that as well. */
export function differs(thing: ThingName, field: RegExp, unless?: RegExp): Find {
  return (observations) => {
    const differences = differencesIn(observations, thing);
    if (differences.some((difference) => unless?.test(difference.field))) return undefined;
    return differing(differences.filter((difference) => field.test(difference.field)));
  };
}

/** How something of the guide differs; empty if it does not exist, which is a separate diagnosis. */
export function differencesIn(observations: Observations, thing: ThingName): readonly Difference[] {
  return observedValue(observations[thing])?.differences ?? [];
}

export function differing(differences: readonly Difference[]): Evidence | undefined {
  return differences.length === 0 ? undefined : { seen: differencesText(differences) };
}

/** Nothing fails yet because of it. */
export function asWarning(find: Find): Find {
  return (seen) => {
    const evidence = find(seen);
    return evidence && { ...evidence, level: 'warn' };
  };
}

/** For a page with several signs: the evidence of the first that is found. What could not be observed hides no other. */
export function firstOf(...finds: readonly Find[]): Find {
  return (seen) => {
    let unknown: Unknown | undefined;
    for (const find of finds) {
      try {
        const evidence = find(seen);
        if (evidence !== undefined) return evidence;
      } catch (error) {
        if (!(error instanceof Unknown)) throw error;
        unknown ??= error;
      }
    }
    if (unknown !== undefined) throw unknown;
    return undefined;
  };
}

/** What is said of the members of a list, if anything is. */
export function said<T>(
  list: readonly T[],
  say: (one: T) => string | false | undefined,
): Evidence | undefined {
  const seen = list.flatMap((one) => say(one) || []);
  return seen.length === 0 ? undefined : { seen: seen.join('; ') };
}

/** What was observed is not as the guide has it, and no diagnosis is known for it. */
export class Unfit extends Error {
  readonly level: 'fail' | 'warn';

  constructor({ seen, level }: Evidence) {
    super(seen);
    this.name = 'Unfit';
    this.level = level ?? 'fail';
  }
}

/** @throws Unfit with the evidence, if there is any */
export function reject(evidence: Evidence | undefined): void {
  if (evidence !== undefined) throw new Unfit(evidence);
}

/**
 * Something of the guide that exists and does not differ.
 * @throws Unknown if it could not be observed, and Unfit if it does not exist or differs
 */
export function fitting<T extends FoundResource>(observation: Observation<T | undefined>, name: string): T {
  const found = observedValue(observation);
  if (found === undefined) throw new Unfit({ seen: `${name} does not exist` });
  reject(differing(found.differences));
  return found;
}

/** @throws Unknown for no texts: a link of which there is nothing yet is not proved by that */
export function list(texts: readonly string[], separator = ', '): string {
  if (texts.length === 0) throw new Unknown('there is none');
  return texts.join(separator);
}
