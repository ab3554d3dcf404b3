import { brief, differencesText, few } from 'engine/resource';
import { isAsPlanned, linksOf, type ResourceLink, type Step, sectionsOf } from 'engine/run';
import { VERIFY } from '../../catalogue.ts';
import { check, fail, pass, unknown, warn } from '../../check.ts';
import type { Guide } from '../../guide.ts';

/**
 * Checks that all resources of the guide are as planned. A run of all sections reads them for its plan; a run of the proofs alone would
 * promise it unread. The check waits for no proof: a difference may be the reason why one fails.
 * @param proofs the steps before it
 */
function everythingAsPlanned(guide: Guide, proofs: readonly Step[]): Step {
  const proof = check('resources', async (work) => {
    const steps = sectionsOf(guide.runbooks.sections, guide).flatMap((section) => section.steps);
    const made = steps.map(({ checks, ...step }) => step);
    const links = (await linksOf(made, work)).flatMap((link) => ('resource' in link ? [link] : []));
    const others = links.filter(isOfAnotherTool);
    const those = (wanted: boolean | undefined) =>
      links.filter((link) => isAsPlanned(link) === wanted && !others.includes(link));
    const [differing, unread] = [those(false).map(withDifferences), those(undefined).map(({ name }) => name)];
    if (differing.length > 0)
      return fail(
        `not as planned: ${few(differing)}`,
        './runbook all --plan shows what differs, and whether a run corrects it.',
      );
    if (unread.length > 0) return unknown(`could not be read: ${few(unread)}`);
    const planned = `${links.length - others.length} resources are as planned`;
    if (others.length === 0) return pass(planned);
    return warn(
      `${planned}; another tool has made what these runbooks would: ${few(others.map(({ name }) => name))}`,
    );
  });
  return {
    id: `${VERIFY}.${proofs.length + 1}`,
    title: 'Everything is as planned',
    why: 'A login can work while a resource differs: then somebody else may log in, or the next login fails.',
    checks: [proof],
  };
}

/** The steps of a run. A run of the proofs alone also compares all resources, which other runs do in their plan. */
export function stepsOfRun(ids: readonly string[], steps: readonly Step[], guide: Guide): readonly Step[] {
  return ids.join() === VERIFY ? [...steps, everythingAsPlanned(guide, steps)] : steps;
}

function withDifferences({ name, seen }: ResourceLink): string {
  const { differences = [] } = 'value' in seen ? seen.value : {};
  return differences.length === 0 ? name : `${name} (${brief(differencesText(differences))})`;
}

/** A resource that a run neither makes nor compares comes from another tool: the proofs decide. */
function isOfAnotherTool({ seen }: ResourceLink): boolean {
  if (!('value' in seen)) return false;
  const { exists, action, differences = [] } = seen.value;
  return action === 'conflict' ? differences.length === 0 : !exists && action !== 'create';
}
