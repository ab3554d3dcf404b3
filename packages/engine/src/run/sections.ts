import { literal, wrongInput } from '../resource/index.ts';
import type { Runbook, Step } from './model.ts';

export interface Section {
  readonly runbook: string;
  readonly title: string;
  readonly purpose: string;
  readonly steps: readonly Step[];
}

/** The runbook of a step, by its id. */
export function runbookOf(step: string): string {
  return step.split('.')[0] ?? step;
}

/** The sections of a run: the steps of its runbooks, each with the ids of the earlier steps that it depends on. */
export function sectionsOf<Context>(runbooks: readonly Runbook<Context>[], context: Context): Section[] {
  const earlier: Step[] = [];
  return runbooks.map((runbook) => ({
    runbook: runbook.id,
    title: runbook.title(context),
    purpose: runbook.purpose(context),
    steps: runbook.steps(context).map((step) => {
      const { after = [] } = step;
      const ids = earlier.filter((other) => after.some((what) => makes(other, what))).map(({ id }) => id);
      earlier.push(step);
      return { ...step, after: ids };
    }),
  }));
}

/** Whether a step is a dependency: by its id, or by the kind of a resource that it makes. */
function makes({ id, resources = [] }: Step, what: string): boolean {
  return id === what || resources.some(({ kind }) => kind === what);
}

/** The values of `--only` and `--from`. */
export interface Selection {
  readonly only?: string | undefined;
  readonly from?: string | undefined;
}

/**
 * The steps that `--only` and `--from` select. Both name a step by its number (within one runbook), a runbook (`02-vault`, `02` or
 * `vault`), or both (`02-vault.4`); `--only` takes several, separated by commas.
 * @throws Failure of kind input if a name matches no step, or if `--only` selects a step before `--from`.
 */
export function selectSteps(steps: readonly Step[], { only, from }: Selection): readonly Step[] {
  const isOneRunbook = new Set(steps.map(({ id }) => runbookOf(id))).size === 1;
  const named = (option: string, name: string, among: readonly Step[]): readonly Step[] => {
    const found = among.filter(({ id }) => {
      const [runbook = '', number] = id.split('.');
      const words = [id, runbook, ...runbook.split('-'), ...(isOneRunbook ? [number] : [])];
      return words.includes(name);
    });
    if (found.length > 0) return found;
    throw wrongInput(
      `--${option}`,
      `no step is called ${literal(name)}`,
      `The steps here: ${among.map(({ id }) => id).join(', ')}.`,
    );
  };
  const [first] = from === undefined ? steps : named('from', from, steps);
  const left = first === undefined ? [] : steps.slice(steps.indexOf(first));
  const chosen = only?.split(',').flatMap((name) => named('only', name.trim(), left));
  return chosen === undefined ? left : left.filter((step) => chosen.includes(step));
}
