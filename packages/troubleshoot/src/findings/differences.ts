import { type Compared, type Difference, type Observation, observedValue } from 'engine/resource';
import type { Observations, Wanted } from '../observations.ts';
import { differencesText } from '../unfit.ts';
import type { Finding } from './finding.ts';

/** The observations of what the guide creates. */
export type ThingName = {
  [Name in keyof Observations]: Observations[Name] extends Observation<Compared | undefined> ? Name : never;
}[keyof Observations];

type Found = Finding['found'];

/** Finds that something of the guide does not exist. */
export function missing(thing: ThingName, seen: (wanted: Wanted) => string): Found {
  return (observations) =>
    observedValue(observations[thing]) === undefined ? { seen: seen(observations.wanted) } : undefined;
}

/** Finds that something of the guide differs in such a field, `unless` another field explains that as well. */
export function differs(
  thing: ThingName,
  field: RegExp,
  { unless, level }: { readonly unless?: RegExp; readonly level?: 'warn' } = {},
): Found {
  return (observations) => {
    const differences = differencesIn(observations, thing);
    const found = differences.filter((difference) => field.test(difference.field));
    if (found.length === 0 || differences.some((difference) => unless?.test(difference.field)))
      return undefined;
    return { seen: differencesText(found), ...(level && { level }) };
  };
}

/** How something of the guide differs; empty if it does not exist, which is a separate diagnosis. */
export function differencesIn(observations: Observations, thing: ThingName): readonly Difference[] {
  return observedValue(observations[thing])?.differences ?? [];
}
