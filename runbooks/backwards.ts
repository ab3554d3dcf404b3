import { type Resource, removals, type Work } from 'resource';
import type { Step } from 'runbook';

/** A step of a teardown, before it has its place in it. */
export type Undone = Pick<Step, 'title' | 'why'> & { readonly resources: readonly Resource[] };

/** The steps that made something, the last one first, each with the removals of what it made. */
export function undone(steps: readonly Step[], why: string): Undone[] {
  return steps.toReversed().flatMap((step) => {
    const resources = removals(step.resources ?? []).map((resource) => insideOf(step, resource));
    const title = `Undo ${step.id}: ${step.title.replace(/^Step \d+: /, '')}`;
    return resources.length === 0 ? [] : [{ title, why, resources }];
  });
}

/** What lived in something that is gone is gone too, and cannot be looked at. */
function insideOf(step: Step, resource: Resource): Resource {
  return {
    ...resource,
    read: async (work) =>
      step.requires === undefined || (await step.requires(work)) ? resource.read(work) : undefined,
  };
}

/** The same step, which looks at nothing before `ready` has let it. */
export function guarded(ready: (work: Work) => Promise<void>, step: Undone): Undone {
  const resources = step.resources.map((resource) => ({
    ...resource,
    read: async (work: Work) => {
      await ready(work);
      return resource.read(work);
    },
  }));
  return { ...step, resources };
}

/**
 * The steps of a runbook, one after the other: what is left after a failure or a kill is the front of the guide, from
 * which a run of it, or of the teardown, can go on.
 */
export function inSequence(runbook: string, steps: readonly Undone[]): Step[] {
  return steps.map((step, index) => ({
    ...step,
    id: `${runbook}.${index + 1}`,
    ...(index > 0 && { after: [`${runbook}.${index}`] }),
  }));
}
