import {
  type Comparison,
  compare,
  type Observation,
  observe,
  type Resource,
  type StepContext,
} from '../resource/index.ts';
import type { Check, Finding, LogExcerpt, Step } from './model.ts';

interface InChain {
  readonly step: string;
  /** The engineer's name for it. */
  readonly name: string;
  /** A sentence that is true if the link passes. */
  readonly claim: string;
}

/** A resource of a step as a plan compares it, or the reason why it could not be read. */
export interface ResourceLink extends InChain {
  readonly resource: Resource;
  readonly seen: Observation<Compared>;
}

/** The finding of a check, or the reason why it could not be carried out. */
export interface CheckLink extends InChain {
  readonly check: Check;
  readonly seen: Observation<Finding>;
  readonly excerpts: readonly LogExcerpt[];
}

export type Link = ResourceLink | CheckLink;

/** Whether a resource is as a plan would leave it; `undefined` if it could not be read. */
export function isAsPlanned({ seen }: ResourceLink): boolean | undefined {
  return 'value' in seen ? seen.value.exists && seen.value.action === 'no change' : undefined;
}

/** Whether a link is a resource that no run may change as it is. */
export function isConflict({ seen }: Link): boolean {
  return 'value' in seen && 'action' in seen.value && seen.value.action === 'conflict';
}

interface Compared extends Comparison {
  readonly exists: boolean;
  /** The present state, in a phrase. */
  readonly now: string;
  /** Where the system has such a resource instead, if this one does not exist. */
  readonly elsewhere?: string | undefined;
  /** Whether the resource also serves or admits others. */
  readonly isShared: boolean;
}

/**
 * Reads all resources of steps and runs their checks with a claim, side by side, and returns the links in order: a failed read
 * hides no other link. Changes nothing: a check that writes something for a moment is not carried out.
 */
export async function linksOf(steps: readonly Step[], work: StepContext): Promise<readonly Link[]> {
  const links = steps.map(async (step): Promise<readonly Link[]> => {
    const exists = observe(async () => step.requires === undefined || (await step.requires(work)));
    const { id, resources = [], checks = [], writes } = step;
    return Promise.all([
      // A document is part of the resource that uses it.
      ...resources
        .filter(({ document, claim }) => !document && claim !== false)
        .map((one) => resourceLink(id, one, exists, work)),
      ...(writes === undefined ? checks : [])
        .filter(({ claim }) => claim !== undefined)
        .map((check) => checkLink(id, check, work)),
    ]);
  });
  return (await Promise.all(links)).flat();
}

async function resourceLink(
  step: string,
  resource: Resource,
  exists: Promise<Observation<boolean>>,
  work: StepContext,
): Promise<ResourceLink> {
  const { name, inBrief, elsewhere, sharedWith, loses } = resource;
  const claim = resource.claim || name;
  const seen = await observe(async (): Promise<Compared> => {
    const system = await exists;
    const live = 'value' in system && !system.value ? undefined : await resource.read(work);
    const compared = compare(resource, live);
    if (live !== undefined) {
      const now = inBrief?.(live) ?? compared.detail ?? 'exists';
      const isShared = [sharedWith, loses].some((others) => others?.(live) !== undefined);
      return { ...compared, exists: true, now, isShared };
    }
    const other = await observe(async () => elsewhere?.(work));
    const instead = 'value' in other ? other.value : undefined;
    const now = resource.waits ? `${name}: not yet` : `${name} does not exist`;
    return { ...compared, exists: false, now, elsewhere: instead, isShared: false };
  });
  return { step, name, claim, resource, seen };
}

async function checkLink(step: string, check: Check, work: StepContext): Promise<CheckLink> {
  const { name, claim = name, look = check.run, readExcerpts } = check;
  const seen = await observe(() => look(work));
  const failed = 'value' in seen && seen.value.status === 'fail';
  const read = failed ? await observe(async () => (await readExcerpts?.(work)) ?? []) : { value: [] };
  const fromFinding = failed ? (seen.value.excerpts ?? []) : [];
  return {
    step,
    name,
    claim,
    check,
    seen,
    excerpts: [...fromFinding, ...('value' in read ? read.value : [])],
  };
}
