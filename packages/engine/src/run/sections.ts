import type { Resource } from '../resource/index.ts';
import type { Runbook, Step } from './model.ts';

/** The selected steps of one section. */
export interface Section {
  readonly runbook: string;
  readonly title: string;
  readonly purpose: string;
  readonly steps: readonly Step[];
}

/** The sections of a run: the steps of its runbooks, each with the ids of the earlier steps that it waits for. */
export function sectionsOf<Context>(runbooks: readonly Runbook<Context>[], context: Context): Section[] {
  const earlier: Step[] = [];
  return runbooks.map((runbook) => ({
    runbook: runbook.id,
    title: runbook.title(context),
    purpose: runbook.purpose,
    steps: runbook.steps(context).map((step) => {
      const { after = [] } = step;
      const ids = earlier.filter((other) => after.some((what) => makes(other, what))).map(({ id }) => id);
      earlier.push(step);
      return { ...step, after: ids };
    }),
  }));
}

/** The first step that makes a kind of resource, and the resource; `undefined` if none does. */
export function stepThatMakes<Context>(
  runbooks: readonly Runbook<Context>[],
  context: Context,
  kind: string,
): { readonly step: Step; readonly resource: Resource } | undefined {
  for (const step of runbooks.flatMap((runbook) => runbook.steps(context))) {
    const resource = step.resources?.find((one) => one.kind === kind);
    if (resource !== undefined) return { step, resource };
  }
  return undefined;
}

/** Whether another step depends on this one: by its id, or by the kind of a resource that it makes. */
function makes({ id, resources = [] }: Step, what: string): boolean {
  return id === what || resources.some(({ kind }) => kind === what);
}
