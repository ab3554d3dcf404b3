import { type Resource, removals, type Work } from 'engine/resource';
import type { Step } from 'engine/run';
import { byHandOf } from 'pages';

/** A step of a teardown, before it is numbered. */
export type Undone = Pick<Step, 'title' | 'why'> & { readonly resources: readonly Resource[] };

/** The steps that create something, last one first, each with the removals of what it creates. */
export function undone(steps: readonly Step[], why: string): Undone[] {
  return steps.toReversed().flatMap((step) => {
    const resources = removals(step.resources ?? []).map((resource) => requiring(step, resource));
    const title = `Undo ${step.id}: ${step.title.replace(/^Step \d+: /, '')}`;
    return resources.length === 0 ? [] : [{ title, why, resources }];
  });
}

/** If something is gone, what was inside it is gone too and cannot be read. */
function requiring(step: Step, resource: Resource): Resource {
  return {
    ...resource,
    read: async (work) =>
      step.requires === undefined || (await step.requires(work)) ? resource.read(work) : undefined,
  };
}

/** A step that reads nothing before `ready` has resolved. */
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
 * Orders the steps of a runbook one after the other. After a failure or a kill, what is left is the beginning of the
 * guide, from which the guide or the teardown can continue.
 */
export function inSequence(runbook: string, steps: readonly Undone[]): Step[] {
  return steps.map((step, index) => ({
    ...step,
    resources: step.resources.map(withLosses),
    id: `${runbook}.${index + 1}`,
    ...(index > 0 && { after: [`${runbook}.${index}`] }),
  }));
}

/** What a person who removes it by hand reads too. */
function withLosses(resource: Resource): Resource {
  const { undo } = byHandOf(resource.kind);
  return undo === undefined ? resource : { ...resource, warning: `This loses: ${undo.loses}` };
}
