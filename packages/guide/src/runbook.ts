import type { Resource, StepContext } from 'engine/resource';
import type { Check, Runbook, Step } from 'engine/run';
import type { VaultCode } from 'vault-auth/internal';
import type { Guide, Systems } from './guide.ts';

type GuideStep = Omit<Step, 'id'>;

/**
 * A section of the guide. Its steps are numbered. Each step follows those before it, unless `after` says otherwise, and also
 * follows the other sections' resources that its own need.
 * @param edge116 the counterparts in the guide for Gloo Edge 1.16
 */
export function runbook<Context extends Systems = Guide>(
  id: string,
  title: string,
  purpose: string,
  steps: (guide: NoInfer<Context>) => readonly StepItem<NoInfer<Context>>[],
  edge116: Edition = {},
): Runbook<Context> {
  const editionFor = ({ guideVersion }: Context) => (guideVersion === '1.16' ? edge116 : {});
  return {
    id,
    title: (guide) => editionFor(guide).title ?? title,
    purpose: (guide) => editionFor(guide).purpose ?? purpose,
    steps(guide) {
      const made = steps(guide).map((item) => item(guide));
      return numbered(id, guide, inEdition(made, editionFor(guide)));
    },
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
      after: [...before, ...resources.flatMap(({ needs = [] }) => needs)],
      ...(resources.some((one) => one.in === 'vault') && {
        requires: (work: StepContext) => vault.exists(work),
      }),
    };
  });
}

/** A section in another edition of the guide. */
export interface Edition {
  readonly title?: string;
  readonly purpose?: string;
  /** By the title of a step, the titles and whys of the steps that replace it, one for each command. Later steps get new numbers. */
  readonly steps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** @throws Error for an unknown title, or a step with another number of commands */
function inEdition(steps: readonly GuideStep[], { steps: changes }: Edition): readonly GuideStep[] {
  if (changes === undefined) return steps;
  const unknown = Object.keys(changes).filter((title) => !steps.some((step) => step.title === title));
  if (unknown.length > 0) throw new Error(`there is no step ${unknown.join(', ')}`);
  const split = steps.flatMap((step): GuideStep[] => {
    const titles = changes[step.title];
    if (titles === undefined) return [step];
    const { resources = [] } = step;
    const each = Object.entries(titles);
    if (each.length !== resources.length) throw new Error(`${step.title}: ${resources.length} commands`);
    return each.map(([title, why], index) => ({ title, why, resources: resources.slice(index, index + 1) }));
  });
  return split.map((step, index) => ({
    ...step,
    title: step.title.replace(/^Step \d+/, `Step ${index + 1}`),
  }));
}

interface More extends Omit<Partial<GuideStep>, 'title' | 'why' | 'resources' | 'checks' | 'after'> {
  readonly repairs?: VaultCode;
  /** Kinds of resources in any runbook, or steps of this one. */
  readonly after?: readonly string[];
}

/** The resources and checks of a step, or its other members. The item of a verb is bound with the step. */
type Part<Context> = Parts | ((context: Context) => Parts);
type Parts = Bound | readonly Bound[] | false | '' | undefined;
type Bound = Resource | Check | More;

/** A step in a runbook's list. */
type StepItem<Context> = (context: Context) => GuideStep;

/** A step of the guide: its title, its reason, and its commands. */
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
