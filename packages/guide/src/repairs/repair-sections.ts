import { type Runbook, type Section, type Step, sectionsOf, stepThatMakes } from 'engine/run';
import type { RepairedKind } from 'troubleshoot/internal';
import type { Guide } from '../guide.ts';
import { restartedPods } from './restarted-pods.ts';

const RESTART = '90-troubleshoot.pods';

function restartPods(guide: Guide): Step {
  return {
    id: RESTART,
    title: 'Restart the pods that run without the role, or have given up',
    why: 'The pod identity webhook gives pods the role only when they are created, and Gloo tries to log in only then. Before the restart, the repair proves that a login works.',
    resources: [restartedPods(guide)],
  };
}

export function stepsFor(guide: Guide, made: RepairedKind): readonly string[] {
  if (made === 'pods') return [RESTART];
  const kinds = made === 'gloo-release' ? ['helm-overrides', made] : [made];
  return kinds.flatMap((kind) => stepThatMakes(guide.runbooks.sections, guide, kind)?.step.id ?? []);
}

/** Only the steps that recreate these, in the sections of the guide, and the restart of pods. */
export function repairSections(guide: Guide, makes: readonly RepairedKind[]): readonly Section[] {
  const ids = new Set(makes.flatMap((made) => stepsFor(guide, made)));
  const { sections, troubleshoot } = guide.runbooks;
  const repairs: Runbook<Guide> = {
    ...troubleshoot,
    purpose: () => 'Repairs what was found.',
    // A login needs everything else.
    steps: (guide) => [{ ...restartPods(guide), after: [...ids] }],
  };
  return sectionsOf([...sections, repairs], guide).map((section) => ({
    ...section,
    steps: section.steps.filter(({ id }) => ids.has(id)),
  }));
}
