import { brief, Failure, literal, type Resource } from '../resource/index.ts';
import type { Runbook, Step } from './model.ts';

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

/**
 * The steps that `--only` and `--from` select. Both name a step by its number (within one runbook), a runbook, or both
 * (`02-vault.4`); `--only` takes several, separated by commas.
 * @throws Failure of kind input if a name matches no step, or no step is left.
 */
export function selectSteps(
  steps: readonly Step[],
  { only, from }: { readonly only?: string | undefined; readonly from?: string | undefined },
): readonly Step[] {
  const fits = (step: Step, name: string) =>
    step.id === name ||
    step.id.split('.')[0] === name ||
    (isOneRunbook(steps) && step.id.split('.')[1] === name);
  const known = (option: string, name: string): string => {
    if (steps.some((step) => fits(step, name))) return name;
    throw new Failure({
      kind: 'input',
      resource: `--${option}`,
      seen: `no step is called ${literal(name)}`,
      next: [`The steps here: ${steps.map(({ id }) => id).join(', ')}.`],
    });
  };
  const names = only?.split(',').map((name) => known('only', name.trim()));
  const first = from === undefined ? 0 : steps.findIndex((step) => fits(step, known('from', from)));
  const chosen = steps
    .slice(first)
    .filter((step) => names === undefined || names.some((name) => fits(step, name)));
  if (chosen.length > 0 || steps.length === 0) return chosen;
  throw new Failure({
    kind: 'input',
    resource: '--only and --from',
    seen: brief(`no step is left: --only ${only} comes before --from ${from}`),
    next: ['Leave one of them out.'],
  });
}

function isOneRunbook(steps: readonly Step[]): boolean {
  return new Set(steps.map(({ id }) => id.split('.')[0])).size === 1;
}
