import { compare } from './decide.ts';
import type { Difference } from './difference.ts';
import { Failure } from './failure.ts';
import { oneLine } from './printable.ts';
import type { Resource, StepContext } from './resource.ts';

export type Observation<T> =
  | { readonly value: T }
  | {
      readonly unknown: string;
      /** The error's own words, without the resource that it concerns; left out if it was no error. */
      readonly said?: string;
    };

/** Something that the guide creates. */
export interface FoundResource {
  /** What it is, in a phrase made from what was read. */
  readonly seen: string;
  /** How it differs from the guide, by its resource's own comparison. */
  readonly differences: readonly Difference[];
}

/** Observations that are made at the same time, once all of them are known. */
export type Settled<Pending> = { readonly [Name in keyof Pending]: Awaited<Pending[Name]> };

export async function settled<Pending extends object>(pending: Pending): Promise<Settled<Pending>> {
  const named = Object.entries(pending).map(async ([name, value]) => [name, await value] as const);
  return Object.fromEntries(await Promise.all(named)) as Settled<Pending>;
}

export class Unknown extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Unknown';
  }
}

/** @throws Unknown if the observation has no value */
export function observedValue<T>(observation: Observation<T>): T {
  if ('unknown' in observation) throw new Unknown(observation.unknown);
  return observation.value;
}

/** Makes an observation, and keeps the reason of a failure: a system that does not answer must not hide the others. */
export async function observe<T>(look: () => Promise<T>): Promise<Observation<T>> {
  try {
    return { value: await look() };
  } catch (error) {
    if (error instanceof Unknown) return { unknown: error.message };
    if (error instanceof Failure) {
      const { kind, resource, seen, words = seen } = error;
      // Inputs have a line for each problem.
      const problems = kind === 'input' ? seen.replaceAll('\n', '; ') : seen;
      return { unknown: oneLine(`${resource}: ${problems}`.replaceAll(/\s+/g, ' ')), said: words };
    }
    throw error;
  }
}

/** Finds the guide's resource of a kind, once the guide's names are known; `undefined` if there is none. */
export type FindResource = (kind: string) => Promise<Resource | undefined>;

/** Reads a resource of the guide, what it is and how it differs; `undefined` if it does not exist. */
export async function observeResource(
  find: FindResource,
  kind: string,
  work: StepContext,
): Promise<(FoundResource & { readonly live: unknown }) | undefined> {
  const resource = await find(kind);
  const live = await resource?.read(work);
  if (resource === undefined || live === undefined) return undefined;
  const { differences = [] } = compare(resource, live);
  return { live, seen: resource.inBrief?.(live) ?? resource.name, differences };
}

export function observeDifferences(
  find: FindResource,
  kind: string,
  work: StepContext,
): Promise<Observation<FoundResource | undefined>> {
  return observe(async () => {
    const found = await observeResource(find, kind, work);
    return found && { differences: found.differences, seen: found.seen };
  });
}
