import { factsOf, isInVault, type Resource, type StepContext } from 'engine/resource';
import type { Check, Runbook, Step } from 'engine/run';
import type { VaultCode } from 'vault-auth/internal';
import type { Guide, Systems } from './guide.ts';

type GuideStep = Omit<Step, 'id'>;

/**
 * A section of the guide. Its steps are numbered. Each follows those before it, unless it says what it follows (`after`), and
 * what its resources need of other sections.
 */
export function runbook<Context extends Systems = Guide>(
  id: string,
  title: string,
  purpose: string,
  steps: (guide: NoInfer<Context>) => readonly StepItem<NoInfer<Context>>[],
): Runbook<Context> {
  return {
    id,
    title: () => title,
    purpose: () => purpose,
    steps: (guide) =>
      numbered(
        id,
        guide,
        steps(guide).map((item) => item(guide)),
      ),
  };
}

function numbered(id: string, { vault }: Systems, steps: readonly GuideStep[]): readonly Step[] {
  const idAt = (index: number) => `${id}.${index + 1}`;
  return steps.map((step, index) => {
    const { resources = [] } = step;
    const before = step.after ?? steps.slice(0, index).map((_, earlier) => idAt(earlier));
    return {
      ...step,
      id: idAt(index),
      after: [...before, ...resources.flatMap(({ kind }) => factsOf(kind).needs ?? [])],
      ...(resources.some(isInVault) && {
        requires: (work: StepContext) => vault.exists(work),
      }),
    };
  });
}

/**
 * A section as another edition of the guide has it: some of its steps with other titles, or as several steps, one for each command,
 * with their titles and whys.
 * @throws Error if a step has none of these titles, or another number of commands
 */
export function edition(
  section: Runbook<Guide>,
  changes: Readonly<Record<string, string | Readonly<Record<string, string>>>>,
): Runbook<Guide> {
  return {
    ...section,
    steps(guide) {
      const steps = section.steps(guide);
      const unknown = Object.keys(changes).filter((title) => !steps.some((step) => step.title === title));
      if (unknown.length > 0) throw new Error(`${section.id} has no step ${unknown.join(', ')}`);
      const changed = steps.flatMap(({ id: _, after: __, requires: ___, ...step }): GuideStep[] => {
        const change = changes[step.title] ?? step.title;
        if (typeof change === 'string') return [{ ...step, title: change }];
        const titles = Object.entries(change);
        const { resources = [] } = step;
        if (titles.length !== resources.length)
          throw new Error(`${step.title}: ${resources.length} commands`);
        return titles.map(([title, why], index) => ({
          title,
          why,
          resources: resources.slice(index, index + 1),
        }));
      });
      return numbered(section.id, guide, changed);
    },
  };
}

interface More extends Omit<Partial<GuideStep>, 'title' | 'why' | 'resources' | 'checks'> {
  readonly repairs?: VaultCode;
}

/** What a step creates or checks, or what else it does. The item of a verb is bound with the step. */
type Part<Context> = Parts | ((context: Context) => Parts);
type Parts = Bound | readonly Bound[] | false | '' | undefined;
type Bound = Resource | Check | More;

/** A step as a runbook lists it. */
type StepItem<Context> = (context: Context) => GuideStep;

/** A step of the guide: its title there, why it is done, and its commands. */
export function step<Context = Guide>(
  title: string,
  why: string,
  ...parts: readonly Part<Context>[]
): StepItem<Context> {
  return (context) => {
    const each = parts.map((part) => (typeof part === 'function' ? part(context) : part));
    const bound: readonly Bound[] = each.flatMap((part) => part || []);
    const resources = bound.filter((part): part is Resource => 'kind' in part);
    const checks = bound.filter((part): part is Check => 'run' in part);
    const more = bound.filter((part) => !('kind' in part || 'run' in part));
    const made = { ...(resources.length > 0 && { resources }), ...(checks.length > 0 && { checks }) };
    return Object.assign({ title, why, ...made }, ...more);
  };
}
