import { commandText, pagesOf } from 'engine/resource';
import { type Runbook, type Step, sectionsOf } from 'engine/run';
import { catalogueOf } from 'guide/catalogue';
import type { Guide } from 'guide/guide';
import { chainOf } from 'guide/troubleshoot/look-at-chain';
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

/** The pages of docs/troubleshooting for differences. */
export function pagesOfResources(guide: Guide): readonly string[] {
  const resources = stepsOf(guide).flatMap((step) => step.resources ?? []);
  return [...new Set(resources.flatMap(({ explains = {} }) => pagesOf(explains)))];
}

/** The pages that a resource or a check leads to. */
export function pagesLedTo(guide: Guide): readonly string[] {
  const steps = [...LOADED.preflight.steps(guide), ...chainOf(guide)];
  const checks = steps.flatMap((step) => step.checks ?? []);
  return [...pagesOfResources(guide), ...checks.flatMap(({ page }) => page ?? []), 'vault-empty'];
}
