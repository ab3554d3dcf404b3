import { commandText } from 'engine/resource';
import { type Runbook, type Step, sectionsOf } from 'engine/run';
import { catalogueOf } from 'guide/catalog';
import type { Guide } from 'guide/guide';
import { loadRunbooks, RUNBOOKS } from 'runbooks';

export const CATALOGUE = catalogueOf(RUNBOOKS);
export const LOADED = await loadRunbooks();

/** The steps of these runbooks. */
export function stepsOf(
  guide: Guide,
  runbooks: readonly Runbook<Guide>[] = LOADED.sections,
): readonly Step[] {
  return sectionsOf(runbooks, guide).flatMap(({ steps }) => steps);
}

/** The commands that these steps show. */
export function commandsOf(steps: readonly Step[]): string[] {
  return steps.flatMap(({ resources = [] }) => resources.map((resource) => commandText(resource.command())));
}
